"""Files for those who can correct an input: `authors/` for authors of models, `suppliers/` for suppliers of records.

Comes in: a finished DuckDB file of either set. Goes out: BCF archives and workbooks. Must not know: which set it is,
for they can show only what that file holds; IFC files.
"""

from warehouse.publish.handover.authors import write_author_files
from warehouse.publish.handover.suppliers import write_supplier_files

__all__ = ["write_author_files", "write_supplier_files"]
