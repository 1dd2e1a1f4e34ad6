"""The variables of the environment that override the configuration: `AREAL_OUTPUT__WHERE` is `[output] where`.

Comes in: the values of the configuration file. Goes out: the same with those of the environment over them.
"""

import os
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

from bim.errors import ConfigurationError
from flows.config_sections import ENVIRONMENT, AsGiven, Sections


class _Environment(BaseSettings, Sections):
    """The sections, as pydantic-settings looks for them in the environment."""

    model_config = SettingsConfigDict(env_prefix=ENVIRONMENT, env_nested_delimiter="__")


class _Variables(EnvSettingsSource):
    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """Return a value read as JSON, where the configuration does not read its text itself."""
        is_given = field is not None and AsGiven in field.metadata
        return value if is_given else super().decode_complex_value(field_name, field, value)


def overridden(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a configuration with those of the environment over them.

    Raises: ConfigurationError for a variable whose text cannot be read.
    """
    try:
        variables = _Variables(_Environment)()
    except SettingsError as error:
        section = str(error).partition('"')[2].partition('"')[0]
        begins = f"{ENVIRONMENT}{section}".upper()
        names = [name for name in os.environ if f"{name.upper()}__".startswith(f"{begins}__")]
        raise ConfigurationError(
            f"{' or '.join(sorted(names))} of the environment cannot be used: a list or a table is written there as"
            ' JSON, such as ["a", "b"] or {"a": "b"}.'
        ) from None
    return _over(values, variables)


def _over(values: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with others over them, key by key where both are tables."""
    merged = dict(values)
    for name, value in over.items():
        below = merged.get(name)
        below = below.model_dump() if isinstance(below, BaseModel) else below
        are_tables = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[name] = _over(dict(below or {}), value) if are_tables else value
    return merged
