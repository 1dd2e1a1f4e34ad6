"""The configuration: one TOML file, the environment over it, every path made absolute.

Comes in: `areal.toml` and `AREAL_*` variables. Goes out: a frozen `Config`.
"""

import json
import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bim.errors import ConfigurationError
from warehouse.hours import DAY, Windows, WorkingHours, parse_windows

Octal = Annotated[str, Field(pattern=r"^0?[0-7]{3}$")]


def _as_list(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return json.loads(value) if value.lstrip().startswith("[") else [value]


Places = Annotated[list[str], NoDecode, BeforeValidator(_as_list)]


def _as_windows(value: Any) -> Any:
    return parse_windows(value) if isinstance(value, str) else value


Hours = Annotated[Windows, NoDecode, BeforeValidator(_as_windows)]


class Section(BaseModel):
    """A part of the configuration; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Portfolio(Section):
    """The portfolio that is reported on."""

    name: str = "portfolio"
    currency: str = "DKK"
    timezone: str = "Europe/Copenhagen"
    country: str = "DK"
    expected_area_m2: float | None = Field(default=None, gt=0)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):  # none of that name; a path; a folder
            raise ValueError(
                "there is no such time zone; write an IANA name, such as Europe/Copenhagen"
            ) from None
        return name

    @field_validator("country")
    @classmethod
    def _known_country(cls, code: str) -> str:
        if code != "DK":
            from holidays.registry import COUNTRIES  # only another country than the usual one needs the list

            if not any(code in names[1:] for names in COUNTRIES.values()):
                raise ValueError("no calendar of this country is known; write its two letters, such as DK")
        return code


class Models(Section):
    """The folders of the models, and the limits for reading one."""

    where: Places = []
    max_size_mb: int = Field(default=2048, gt=0)
    max_seconds: int = Field(default=900, gt=0)
    max_memory_mb: int = Field(default=8192, gt=0)
    workers: int = Field(default=2, gt=0)
    requirements: str | None = None


class Sources(Section):
    """How servers are asked for files: attempts, the first wait between them, and limits of time."""

    attempts: int = Field(default=4, ge=1, le=20)
    wait_seconds: float = Field(default=2.0, ge=0, le=60)
    timeout_seconds: float = Field(default=60.0, gt=0, le=3600)
    max_seconds: float = Field(default=3600.0, gt=0)


class Areas(Section):
    """How the area of a room is chosen."""

    prefer: Literal["checked", "stated", "measured"] = "checked"
    tolerance: float = Field(default=0.01, gt=0, lt=1)
    headroom_m: float = Field(default=1.9, ge=0)
    clear_height_m: float = Field(default=1.5, ge=0)
    least_counted_share: float = Field(default=0.5, ge=0, le=1)
    sets: str | None = None


class Output(Section):
    """The folder of the published versions, and who can read them."""

    where: str = "build"
    keep_versions: int = Field(default=14, gt=0)
    file_mode: Octal = "0400"
    folder_mode: Octal = "0700"
    group: str | None = None


class Privacy(Section):
    """The key of the hashes that replace personal identifiers."""

    key_file: str | None = None


class Plan(Section):
    """The assumptions of the cleaning plan; what a paid shift has beside its visits is null where the default holds."""

    hourly_rate_dkk: float = Field(default=320.0, gt=0)
    budget_hours: float | None = Field(default=None, ge=0)
    extra_holidays: list[date] = []
    make_up_holidays: bool = False
    move_limit: int = Field(default=40, ge=1, le=10_000)
    bin_threshold_pct: float = Field(default=80.0, ge=5, le=100)
    start_up_minutes: float | None = Field(default=None, ge=0, le=480)
    walking_m_per_minute: float | None = Field(default=None, gt=0, le=600)
    storey_change_minutes: float | None = Field(default=None, ge=0, le=60)
    building_change_minutes: float | None = Field(default=None, ge=0, le=240)
    allowance_share: float | None = Field(default=None, ge=0, le=1)
    seed: int = 1


class Guard(Section):
    """The largest share of its net area and of its rooms that a model may lose against the version in force."""

    area_share: float = Field(default=0.05, ge=0, le=1)
    room_share: float = Field(default=0.10, ge=0, le=1)


class Sla(Section):
    """The hours in which a working-hours clock runs: "08:00-16:00", several windows with commas, "" for a day off.

    `days` are single dates with other hours, such as half days.
    """

    monday: Hours = DAY
    tuesday: Hours = DAY
    wednesday: Hours = DAY
    thursday: Hours = DAY
    friday: Hours = DAY
    saturday: Hours = ()
    sunday: Hours = ()
    holiday: Hours = ()
    days: dict[date, Hours] = {}

    @property
    def working_hours(self) -> WorkingHours:
        """Return the hours as the warehouse takes them."""
        week = (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )
        return WorkingHours(week, self.holiday, self.days)


class Costs(Section):
    """Which records contain the cost of maintenance, orders, invoices or both, and when a fiscal year starts."""

    maintenance_from: Literal["orders", "invoices", "both"] = "both"
    fiscal_year_starts: int = Field(default=1, ge=1, le=12)


class Publish(Section):
    """What the open set may show, the covered share below which a facility counts as partly modelled, and the packs.

    `targets`: what a figure of the monthly packs should be, by its name; `browser`: the command that prints them.
    """

    restricted: Literal["redact", "include"] = "redact"
    smallest_group: int = Field(default=5, gt=0)
    protection_share: float = Field(default=0.1, gt=0, le=1)
    partly_modelled_below: float = Field(default=0.5, ge=0, le=1)
    language: Literal["da", "en"] = "en"
    targets: dict[str, float] = {}
    browser: str | None = None

    @field_validator("targets")
    @classmethod
    def _known_figures(cls, targets: dict[str, float]) -> dict[str, float]:
        if targets:
            from warehouse.publish.packs.figures import figure_specs  # only a target needs the list

            if unknown := sorted(targets.keys() - figure_specs().keys()):
                known = ", ".join(figure_specs())
                raise ValueError(
                    f"there is no figure {', '.join(unknown)}; the figures of a pack are {known}"
                )
        return targets


class Notify(Section):
    """The command to call when nothing could be published; with `changes` also with what each new version changes.

    `metrics_file` is written at each end of a run, for a monitoring system.
    """

    command: list[str] = []
    changes: bool = False
    metrics_file: str | None = None


class ColumnFrom(Section):
    """A column that is converted by a factor, such as square feet, or that has one value in every row."""

    source: str | None = Field(default=None, alias="from")
    factor: float | None = None
    value: str | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "ColumnFrom":
        if (self.source is None) == (self.value is None):
            raise ValueError("name a column with 'from', or one value for every row with 'value'")
        return self


class Records(Section):
    """One delivery: which files, of which kind, and how they are read."""

    kind: str
    where: Places
    columns: dict[str, str | list[str] | ColumnFrom] = {}
    values: dict[str, dict[str, str]] = {}
    mode: Literal["append", "replace"] = "append"
    dated: date | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[",", "."] | None = None
    date: str | None = None
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)

    def reading_options(self, currency: str = "DKK", fiscal_year_starts: int = 1) -> dict[str, Any]:
        """Return the keys that decide how a file of this block is read, with what holds for all, as plain data."""
        without = {"where", "mode"} if self.values else {"where", "mode", "values"}
        options = self.model_dump(mode="json", by_alias=True, exclude=without, exclude_none=True)
        if fiscal_year_starts != 1:
            options["fiscal_year_starts"] = fiscal_year_starts
        return options if currency == "DKK" else options | {"currency": currency}


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="AREAL_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    portfolio: Portfolio = Portfolio()
    models: Models = Models()
    sources: Sources = Sources()
    areas: Areas = Areas()
    output: Output = Output()
    privacy: Privacy = Privacy()
    plan: Plan = Plan()
    sla: Sla = Sla()
    guard: Guard = Guard()
    costs: Costs = Costs()
    publish: Publish = Publish()
    notify: Notify = Notify()
    records: dict[str, Records] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


class Config(_Settings):
    """The complete configuration; every path is relative to `folder`."""

    folder: Path

    def path(self, where: str) -> Path:
        """Return a path of the configuration as an absolute path."""
        return Path(os.path.normpath(self.folder / Path(where).expanduser()))

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
        raise ConfigurationError(f"There is no configuration {file}; name one with --config.") from None
    except OSError as error:
        raise ConfigurationError(f"The configuration {file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not UTF-8 text: {error.reason} at byte {error.start}.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}.") from None
    _refuse_unknown_sections(file, [*text, *_sections_of_environment()])
    try:
        return Config(folder=file.resolve().parent, **text)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_sentence(file, problem) for problem in error.errors())) from None
    except SettingsError as error:
        raise ConfigurationError(f"The environment over {file} cannot be used: {error}.") from None


def _sections_of_environment() -> list[str]:
    names = [name.upper() for name in os.environ if name.upper().startswith("AREAL_") and "__" in name]
    return [name.removeprefix("AREAL_").split("__")[0].lower() for name in names]


def _nearest(name: str, known: list[str]) -> str | None:
    from rapidfuzz import process  # only a refusal needs it

    found = process.extractOne(name, known)
    return found[0] if found else None


def _refuse_unknown_sections(file: Path, sections: list[str]) -> None:
    for section in sections:
        if section not in _Settings.model_fields:
            nearest = _nearest(section, list(_Settings.model_fields))
            raise ConfigurationError(
                f"{file}: unknown key '{section}'; the nearest known one is '{nearest}'."
            )


def _sentence(file: Path, problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"] if part not in ("str", "list[str]", "ColumnFrom"))
    if problem["type"] == "extra_forbidden":
        known = _known_keys(problem["loc"][:-1])
        nearest = _nearest(str(problem["loc"][-1]), known)
        hint = f"; the nearest known one is '{nearest}'" if nearest else ""
        return f"{file}: unknown key '{place}'{hint}."
    message = problem["msg"].removeprefix("Value error, ")
    return f"{file}: {place}: {message} (given: {problem.get('input')!r})."


def _known_keys(place: tuple[Any, ...]) -> list[str]:
    model: Any = _Settings
    for part in place:
        field = (
            model.model_fields.get(part) if isinstance(part, str) and hasattr(model, "model_fields") else None
        )
        if field is None:
            continue
        inner = get_args(field.annotation)
        model = inner[1] if len(inner) == 2 and isinstance(inner[1], type) else field.annotation
    return list(getattr(model, "model_fields", {}))
