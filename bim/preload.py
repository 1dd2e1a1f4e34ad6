"""Load what each reading of a model needs and what never changes: rules, terms and schemas.

Comes in: nothing. Goes out: nothing; the functions called here cache their results. Importing it in the process that
children are forked from saves 45 ms per model. It must not start threads, which a fork does not have: no frames.
"""

from bim.area.counted.evidence import load_evidence
from bim.area.counted.exclusion_terms import load_exclusion_terms
from bim.area.stated.area_rules import load_area_rules
from bim.contents.content_terms import load_content_terms
from bim.cpr_masking import mask
from bim.finding_text import frames
from bim.findings import catalog
from bim.model.attribute_types import prepare_schema
from bim.model.schemas import READABLE, class_names
from bim.rooms.tags import load_property_names
from bim.version import code_digest

load_area_rules()
load_exclusion_terms()
load_content_terms()
load_evidence()
load_property_names()
mask("")
frames()
code_digest("bim")
catalog()
for schema in READABLE:
    class_names(schema)
    prepare_schema(schema)
