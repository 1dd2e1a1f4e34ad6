"""What children are forked from loads in silence, and takes nothing from them."""

import subprocess
import sys
from pathlib import Path

from helpers.building import Building

from flows.sandbox.forkserver import FOR_MODELS


def test_what_is_loaded_before_the_children_says_nothing_and_hides_no_library() -> None:
    code = "import flows.sandbox.quiet, bim.preload, ifcopenshell, lark; print(ifcopenshell.open, lark.Lark)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("<function open") and done.stdout.count("\n") == 1


def test_no_garbage_is_searched_for_before_the_end() -> None:
    code = (
        "import flows.sandbox.quiet\n"
        "class Garbage:\n"
        "    def __del__(self): print('found')\n"
        "one = Garbage(); one.itself = one; del one"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_the_checker_of_requirements_loads_in_silence_and_without_threads() -> None:
    code = (
        "import flows.sandbox.quiet, bim.preload, bim.preload_requirements, threading\n"
        "from ifctester import ids; print(ids.schema is not None, threading.active_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True 1\n", "")


def test_a_module_in_the_current_folder_is_not_loaded(tmp_path: Path) -> None:
    """Python puts the current folder before all others when it starts with `-c`, as a fork server does."""
    (tmp_path / "tomllib.py").write_text("open('loaded', 'w').close()")
    code = (
        "from flows.sandbox.forkserver import fork_context; import os\n"
        "child = fork_context(['flows.sandbox.quiet', 'tomllib']).Process(target=print); child.start(); child.join()\n"
        "print(os.environ.get('PYTHONSAFEPATH'))"
    )
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None"], done.stderr
    assert not (tmp_path / "loaded").exists()


def test_reading_a_model_loads_no_further_library(tmp_path: Path) -> None:
    """Each child would load it again: `numpy.ma`, which np.unique asks for, takes 20 ms."""
    building = Building()
    for number in range(4):
        building.room(f"1.0{number}", size=(5, 4), at=(6 * number, 0), net=20)
    model = building.write(tmp_path)
    code = (
        f"import sys; from pathlib import Path; import {', '.join(FOR_MODELS)}\n"
        "loaded = set(sys.modules)\n"
        f"bim.extract.extract_to_folder(Path({str(tmp_path)!r}), {str(model)!r}, 'a' * 64, {{}}, only_rooms=True)\n"
        "print(*sorted(name for name in set(sys.modules) - loaded if not name.startswith('polars.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
