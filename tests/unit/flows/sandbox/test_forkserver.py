"""What children are forked from loads in silence, and takes nothing from them."""

import subprocess
import sys


def test_what_is_loaded_before_the_children_says_nothing_and_hides_no_library() -> None:
    code = "import flows.sandbox.quiet, bim.preload, ifcopenshell, lark; print(ifcopenshell.open, lark.Lark)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("<function open") and done.stdout.count("\n") == 1


def test_the_checker_of_requirements_loads_in_silence_and_without_threads() -> None:
    code = (
        "import flows.sandbox.quiet, bim.preload, bim.preload_requirements, threading\n"
        "from ifctester import ids; print(ids.schema is not None, threading.active_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True 1\n", "")
