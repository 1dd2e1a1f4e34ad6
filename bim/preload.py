"""What each reading of a model would make anew, made by importing this: rules, words and schemas that never change.

Comes in: nothing. Goes out: nothing; the functions called here remember. For the process that children are forked
from, which has the answers then: 40 ms a model. Must not start threads, for a fork has none of them: no frames.
"""

from bim.area.counted.exclusion_terms import load_exclusion_terms
from bim.area.stated.area_rules import load_area_rules
from bim.contents.content_terms import load_content_terms
from bim.model.attribute_types import learn_schema
from bim.model.schemas import READABLE, class_names
from bim.version import code_digest

load_area_rules()
load_exclusion_terms()
load_content_terms()
code_digest("bim")
for schema in READABLE:
    class_names(schema)
    learn_schema(schema)
