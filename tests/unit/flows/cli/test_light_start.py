"""What the commands of a second or less may load before they work: each library costs every start."""

import subprocess
import sys

import pytest

# Libraries from outside of the standard one, by what a command imports before it reads anything.
TERMINAL = {"annotated_doc", "shellingham", "typer"}
CONFIGURATION = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
STARTS = {
    "areal --help": ("flows.cli, flows.cli.app", TERMINAL),
    "areal extract MODEL": (
        "flows.cli, flows.cli.app, flows.sandbox.forkserver, flows.cli.extract_models",
        TERMINAL,
    ),
    "areal check MODEL": (
        "flows.cli, flows.cli.app, flows.sandbox.forkserver, flows.cli.check_files, flows.cli.check_text",
        TERMINAL | CONFIGURATION,
    ),
    "the process that reads models": (
        "flows.sandbox.quiet, bim.extract, bim.preload, flows.sandbox.child",
        {
            "_ifcopenshell_wrapper",
            "_polars_runtime_32",
            "ifcopenshell",
            "numpy",
            "polars",
            "shapely",
            "typing_extensions",
        },
    ),
    "areal explain METRIC": (
        "flows.cli, flows.cli.app, flows.config, flows.cli.explain_code, flows.cli.explain_figure",
        TERMINAL | CONFIGURATION | {"_duckdb", "_polars_runtime_32", "duckdb", "polars"},
    ),
}
# From where a module was loaded tells a library from a part of Python; a library may put parts under other names.
LOADED = """
import sys
of_the_environment = set(sys.modules)  # what its .pth files load
import {modules}
files = [
    (name, getattr(module, "__file__", None))
    for name, module in list(sys.modules.items())
    if name not in of_the_environment
]
of = {{name.partition(".")[0]: file or "" for name, file in files}}
own = ("__", "bim", "warehouse", "flows")
print(*sorted(name for name, file in of.items() if "site-packages" in file and not name.startswith(own)))
"""


@pytest.mark.parametrize("command", STARTS)
def test_a_command_loads_no_library_that_it_does_not_need_to_start(command: str) -> None:
    modules, allowed = STARTS[command]
    code = LOADED.format(modules=modules)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    newcomers = set(done.stdout.split()) - allowed
    assert not newcomers, (
        f"{command} now loads {', '.join(sorted(newcomers))} at its start. Import it in the function that needs it,"
        " or add it to STARTS and say in the commit what it costs."
    )
