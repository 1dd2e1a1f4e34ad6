"""The sections of the configuration: each key with its type, its limits and its default.

Comes in: values of TOML and the environment. Goes out: frozen sections, checked by pydantic.
"""

import json
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from warehouse.hours import DAY, Windows, WorkingHours, parse_windows

ENVIRONMENT = "AREAL_"  # what the name of each variable begins with


class AsGiven:
    """Marks a value whose text in the environment is no JSON, and which its own validator reads."""


Octal = Annotated[str, Field(pattern=r"^0?[0-7]{3}$")]


def _as_list(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return json.loads(value) if value.lstrip().startswith("[") else [value]


Places = Annotated[list[str], AsGiven, BeforeValidator(_as_list)]


def _as_windows(value: Any) -> Any:
    return parse_windows(value) if isinstance(value, str) else value


Hours = Annotated[Windows, AsGiven, BeforeValidator(_as_windows)]


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


class Run(Section):
    """Which machines read the files, and what DuckDB may use when it builds and publishes.

    `tls_ca_file`, `tls_cert_file` and `tls_key_file` are PEM files for a scheduler at `tls://`. Nothing here changes a
    figure.
    """

    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = Field(default=None, pattern=r"^(tcp|tls)://[^\s/]+:[0-9]+$")
    tls_ca_file: str | None = None
    tls_cert_file: str | None = None
    tls_key_file: str | None = None
    memory_limit_mb: int | None = Field(default=None, ge=256)
    spill_folder: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Run":
        files = (self.tls_ca_file, self.tls_cert_file, self.tls_key_file)
        is_tls = (self.scheduler or "").startswith("tls://")
        if self.engine == "dask" and self.scheduler is None:
            raise ValueError(
                'engine = "dask" needs the address of a scheduler: scheduler = "tcp://host:8786"'
            )
        if is_tls and not all(files):
            raise ValueError("a scheduler at tls:// needs tls_ca_file, tls_cert_file and tls_key_file")
        if any(files) and not is_tls:
            raise ValueError("with tls_ca_file, tls_cert_file or tls_key_file the scheduler is at tls://")
        return self


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
    """The largest shares that an input may lose against the version in force without being held for a person.

    `area_share` and `room_share`: net area and rooms of a model, and of a facility by a new mapping of models to
    facilities. `row_share`: rows of a register that is delivered whole (`mode = "replace"`).
    """

    area_share: float = Field(default=0.05, ge=0, le=1)
    room_share: float = Field(default=0.10, ge=0, le=1)
    row_share: float = Field(default=0.20, ge=0, le=1)


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
    guessed: list[str] = []
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
        without = {"where", "mode", *(key for key in ("values", "guessed") if not getattr(self, key))}
        options = self.model_dump(mode="json", by_alias=True, exclude=without, exclude_none=True)
        if fiscal_year_starts != 1:
            options["fiscal_year_starts"] = fiscal_year_starts
        return options if currency == "DKK" else options | {"currency": currency}


class Sections(BaseModel):
    """The sections of the configuration by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portfolio: Portfolio = Portfolio()
    models: Models = Models()
    sources: Sources = Sources()
    run: Run = Run()
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
