"""When, from where and in which order: configuration, sources, the nightly job, and the command line.

Must not know: what a room is (`bim`), or what a cost is (`warehouse`).

    config, record_blocks   the configuration and the check of its record blocks
    sources                 the input files: found, guarded, hashed
    sandbox                 one limited child process a file
    job                     the steps of a nightly run; they run in this process or as a Prefect flow
    scheduling              the Prefect deployment and its server
    cli                     one module a command
    errors, findings        what this package raises and reports
    terminal                output for people
    sample                  the synthetic portfolio of `areal sample`
"""
