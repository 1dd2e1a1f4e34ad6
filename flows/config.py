"""The configuration: one TOML file, the environment over it, every path made absolute.

Comes in: `areal.toml` and `AREAL_*` variables. Goes out: a frozen `Config`.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from bim.errors import ConfigurationError
from flows.config_sections import ENVIRONMENT, Sections


class Config(Sections):
    """The complete configuration; every path is relative to `folder`.

    Variables of the environment override the values given. Raises: ConfigurationError for one that cannot be read.
    """

    folder: Path

    def __init__(self, **values: Any) -> None:
        if any(name.upper().startswith(ENVIRONMENT) for name in os.environ):
            from flows.config_environment import overridden  # its library takes as long to load as all else

            values = overridden(values)
        super().__init__(**values)

    def path(self, where: str) -> Path:
        """Return a path of the configuration as an absolute path."""
        try:
            place = Path(where).expanduser()
        except RuntimeError:
            raise ConfigurationError(
                f"{where} begins with ~ and the name of no user; correct the path."
            ) from None
        return Path(os.path.normpath(self.folder / place))

    @property
    def output_folder(self) -> Path:
        """Return the folder of versions, store and ledger."""
        return self.path(self.output.where)

    @property
    def key_file(self) -> Path:
        """The key of the hashes that replace personal identifiers."""
        return (
            self.path(self.privacy.key_file)
            if self.privacy.key_file
            else self.output_folder / "store" / "privacy.key"
        )

    @property
    def modes(self) -> dict[str, str]:
        """Return whether a newer delivery of each block adds to the older ones or replaces them."""
        return {name: block.mode for name, block in self.records.items()}


def load_config(file: Path) -> Config:
    """Read the configuration.

    Raises: ConfigurationError where the file is missing, is no TOML, or has an unknown key or a wrong value;
    the message names the known key that is nearest to an unknown one.
    """
    try:
        text = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigurationError(
            f"There is no configuration {file}: name one with --config, or make one of your files with "
            "`areal init DIR --from FOLDER`."
        ) from None
    except OSError as error:
        raise ConfigurationError(f"The configuration {file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not UTF-8 text: {error.reason} at byte {error.start}.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}.") from None
    except RecursionError:
        raise ConfigurationError(f"{file} cannot be used: its values are nested too deep.") from None
    _refuse_unknown_sections({section: str(file) for section in text} | _sections_of_environment())
    try:
        return Config(folder=file.resolve().parent, **text)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_sentence(file, problem) for problem in error.errors())) from None


def _sections_of_environment() -> dict[str, str]:
    """Return the sections that variables of the environment name, each with its variable."""
    names = [name for name in os.environ if name.upper().startswith(ENVIRONMENT) and "__" in name]
    return {name.upper().removeprefix(ENVIRONMENT).split("__")[0].lower(): _called(name) for name in names}


def _called(variable: str) -> str:
    return f"variable {variable} of the environment"


def _nearest(name: str, known: list[str]) -> str | None:
    from rapidfuzz import process  # only a refusal needs it

    found = process.extractOne(name, known)
    return found[0] if found else None


def _refuse_unknown_sections(sections: Mapping[str, str]) -> None:
    """Raise a ConfigurationError for a section that there is not; each is given with the place that names it."""
    for section, place in sections.items():
        if section not in Sections.model_fields:
            nearest = _nearest(section, list(Sections.model_fields))
            raise ConfigurationError(
                f"{place}: unknown key '{section}'; the nearest known one is '{nearest}'."
            )


def _sentence(file: Path, problem: Any) -> str:
    parts = [str(part) for part in problem["loc"] if part not in ("str", "list[str]", "ColumnFrom")]
    place = ".".join(parts)
    variable = f"{ENVIRONMENT}{'__'.join(parts)}".upper()
    given_by = next((_called(name) for name in os.environ if name.upper() == variable), str(file))
    if problem["type"] == "extra_forbidden":
        known = _known_keys(problem["loc"][:-1])
        nearest = _nearest(str(problem["loc"][-1]), known)
        hint = f"; the nearest known one is '{nearest}'" if nearest else ""
        return f"{given_by}: unknown key '{place}'{hint}."
    message = problem["msg"].removeprefix("Value error, ")
    return f"{given_by}: {place}: {message} (given: {problem.get('input')!r})."


def _known_keys(place: tuple[Any, ...]) -> list[str]:
    model: Any = Sections
    for part in place:
        field = (
            model.model_fields.get(part) if isinstance(part, str) and hasattr(model, "model_fields") else None
        )
        if field is None:
            continue
        inner = get_args(field.annotation)
        model = inner[1] if len(inner) == 2 and isinstance(inner[1], type) else field.annotation
    return list(getattr(model, "model_fields", {}))
