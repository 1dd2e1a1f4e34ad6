"""What a table is made from, as a digest: a table of the same key need not be made again.

Comes in: a query or a Python step, the ids of the tables that it reads, the settings. Goes out: a SHA-256.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from typing import Any

from warehouse.build_cache import build_digest
from warehouse.graph import SqlModel
from warehouse.settings import SETTING, BuildSettings, setting_row
from warehouse.steps import PythonStep

SETTING_TABLE = "raw_setting"


def settings_named(model: SqlModel) -> list[str]:
    """Return the settings that a query names. It is run with a `raw_setting` of these columns alone."""
    if SETTING_TABLE not in model.inputs:
        return []
    words = set(re.findall(r"\w+", model.sql.lower()))
    return [name for name in SETTING if name in words]


def model_key(model: SqlModel, ids: Mapping[str, str], settings: BuildSettings) -> str:
    """Return the digest of a query's text, the ids of the tables that it reads, and the settings that it names."""
    named = settings_named(model)
    row = setting_row(settings) if named else {}
    used = {name: row[name] for name in named}
    read = [[name, ids[name]] for name in model.inputs if name != SETTING_TABLE]
    return digest_of_parts("query", model.name, model.sql, read, used)


def step_key(step: PythonStep, ids: Mapping[str, str], settings: BuildSettings) -> str:
    """Return the digest of a step's name, the ids of the tables that it reads, and the settings that it declares."""
    read = [[name, ids[name]] for name in step.inputs]
    return digest_of_parts("step", step.name, read, step.settings_of(settings))


def digest_of_parts(*parts: Any) -> str:
    """Return the SHA-256 of plain values, frozen dataclasses and collections of them, and of the code of the build."""
    plain = [build_digest(), *(_plain(part) for part in parts)]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; a set sorted, anything else by its type and text."""
    if value is None or isinstance(value, str | int | float):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return sorted([_plain(name), _plain(item)] for name, item in value.items())
    if isinstance(value, Set):
        return sorted((_plain(item) for item in value), key=json.dumps)
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    return [type(value).__name__, str(value)]
