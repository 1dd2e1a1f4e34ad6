"""Imported first by the fork server: switches the garbage collector off while libraries load, and when it ends.

A child switches it on again for its own objects. Importing this module is all that it is for.
"""

import atexit
import contextlib
import gc
import io
import sys

gc.disable()
atexit.register(gc.freeze)  # or Python searches all that was loaded for garbage before it ends: 0.1 s

# A third of the time to load IfcOpenShell goes into grammars for a header's model views and for streams of entities,
# which areal does not use. Without `lark` IfcOpenShell leaves both out, with a warning; afterwards `lark` is available.
sys.modules["lark"] = None  # type: ignore[assignment]
with contextlib.redirect_stderr(io.StringIO()):
    import ifcopenshell  # noqa: F401
del sys.modules["lark"]
