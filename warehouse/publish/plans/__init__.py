"""The cleaning plan as its users take it: a workbook and a calendar a facility, the shifts as one table.

Comes in: a finished DuckDB file of either set. Goes out: the folder `plans/`. Must not know: which set it is; it can
show only what that file contains.
"""
