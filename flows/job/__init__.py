"""The nightly job: its steps, its run context, and what it keeps between runs. Must not know: the command line.

steps           the steps in their order; `walk` takes a run through them
run_context     what a run is given and what it has found so far
readers         how a model, or a delivery of records, is read
reading         reads the files that no earlier run has read
receipts        which files were received, and whether anything changed
inputs          the verdict of each file, for the warehouse and the manifest
ledger          the lock and `runs.jsonl`
prefect_flow    the same steps as Prefect tasks
"""
