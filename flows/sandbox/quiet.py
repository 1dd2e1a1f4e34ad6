"""Imported first by the fork server: switches the garbage collector off while libraries load.

A child switches it on again for its own objects. Importing this module is all that it is for.
"""

import contextlib
import gc
import io
import sys

gc.disable()

# A third of the time to load IfcOpenShell goes into grammars for a header's model views and for streams of entities,
# which areal does not use. Without `lark` IfcOpenShell leaves both out, with a warning; afterwards `lark` is available.
sys.modules["lark"] = None  # type: ignore[assignment]
with contextlib.redirect_stderr(io.StringIO()):
    import ifcopenshell  # noqa: F401
del sys.modules["lark"]
