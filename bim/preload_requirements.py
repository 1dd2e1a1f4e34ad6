"""Load what checking an IDS file needs: the checker, and the XML schema of IDS, which the checker builds once.

Comes in: nothing. Goes out: nothing. Importing it in the process that children are forked from saves 0.2 s per model
where requirements are configured. It must not start threads, which a fork does not have.
"""

from ifctester.ids import get_schema

get_schema()
