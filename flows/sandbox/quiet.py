"""First in the fork server's list: what it loads after this is loaded without searching for garbage.

Comes in: nothing. Goes out: nothing; to be imported is all it is for. A child turns the search on again, over what it
makes itself. Must not know: what else is loaded.
"""

import contextlib
import gc
import io
import sys

gc.disable()

# A third of what it takes to load IfcOpenShell are grammars for a header's model views and for streams of entities,
# neither of which is used here. Without their parser it leaves both out, and says so; whoever wants it has it after.
sys.modules["lark"] = None  # type: ignore[assignment]
with contextlib.redirect_stderr(io.StringIO()):
    import ifcopenshell  # noqa: F401
del sys.modules["lark"]
