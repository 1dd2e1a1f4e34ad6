"""Child processes with limits of time and memory, one a file. Must not know: what a child reads.

Importing this package must stay cheap: every child does it.
"""
