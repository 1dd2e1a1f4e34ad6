"""What children are forked from loads in silence, and takes nothing from them."""

import subprocess
import sys


def test_what_is_loaded_before_the_children_says_nothing_and_hides_no_library() -> None:
    code = "import flows.sandbox.quiet, bim.preload, ifcopenshell, lark; print(ifcopenshell.open, lark.Lark)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("<function open") and done.stdout.count("\n") == 1
