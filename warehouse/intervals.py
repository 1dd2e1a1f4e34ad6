"""The ends of open intervals of validity: a null end is one of these where days are compared.

In SQL they are `open_start()` and `open_end()`. Published tables show null.
"""

from datetime import date

OPEN_START, OPEN_END = date(1900, 1, 1), date(9999, 12, 31)
