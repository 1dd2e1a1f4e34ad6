"""First in the fork server's list: what it loads after this is loaded without searching for garbage.

Comes in: nothing. Goes out: nothing; to be imported is all it is for. Must not know: what is loaded. A child turns
the search on again, over what it makes itself.
"""

import gc

gc.disable()
