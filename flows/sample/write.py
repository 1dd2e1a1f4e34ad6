"""The synthetic portfolio in one folder: its models, records, configuration and answers.

Comes in: a folder and how much of everything. Goes out: models, records, `facility.ids`,
`areal.toml` and `expected.json`.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from bim.errors import UsageError
from flows.sample.models.drawing import Facility, Model, draw_portfolio
from flows.sample.models.files import write_model
from flows.sample.records.places import ModelName, Place, RoomVersion
from flows.sample.records.portfolio import Wanted, configuration, write_records

ALWAYS = date(1900, 1, 1)
AREA_A_FACILITY_M2 = 2000


def write_sample(
    folder: Path,
    facilities: int = 6,
    area_m2: float | None = None,
    months: int = 12,
    visits: int | None = None,
    seed: int = 1,
    output: str = "build",
) -> Path:
    """Write a portfolio into `folder`; the same arguments give the same bytes. Returns the folder.

    `area_m2`: net area of all counted rooms (within 0.5 %), else 2,000 m² a facility. `output` goes into
    `[output] where`. An older sample in the folder is replaced. Raises: UsageError for impossible
    sizes, and for a folder with models or records that are no sample.
    """
    area = area_m2 if area_m2 is not None else float(AREA_A_FACILITY_M2 * facilities)
    if facilities < 1 or months < 1 or area < 60 * facilities or (visits is not None and visits < 0):
        raise UsageError(
            "A sample needs at least one facility, one month, 60 m² a facility and no negative number of visits."
        )
    _remove_older_sample(folder)
    drawn = draw_portfolio(facilities, area, seed)
    (folder / "models").mkdir(parents=True, exist_ok=True)
    for facility in drawn:
        for model in facility.models:
            write_model(model, folder / "models")
    places = tuple(_place(facility) for facility in drawn)
    blocks, answers = write_records(folder, places, Wanted(months, visits, seed))
    (folder / "areal.toml").write_text(
        configuration(blocks, Decimal(str(area)), output), encoding="utf-8", newline="\n"
    )
    asked = resources.files("flows.sample.models").joinpath("facility.ids")
    (folder / "facility.ids").write_bytes(asked.read_bytes())
    _write_expected(folder / "expected.json", seed, drawn, answers)
    return folder


def _remove_older_sample(folder: Path) -> None:
    """Remove an older sample; its models would count together with the new ones."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder.")
    parts = [folder / name for name in ("models", "records", "areal.toml", "facility.ids")]
    there = [part for part in parts if (part.is_dir() and any(part.iterdir())) or part.is_file()]
    if there and not (folder / "expected.json").exists():
        raise UsageError(f"{folder} has files that are no sample ({there[0].name}); name an empty folder.")
    for part in there:
        if part.is_dir():
            shutil.rmtree(part)


def _place(facility: Facility) -> Place:
    names = tuple(ModelName(model.file, _day(model.valid_from)) for model in facility.models)
    rooms = [room for model, start, end in _intervals(facility.models) for room in _rooms(model, start, end)]
    return Place(facility.index, tuple(rooms), names)


def _intervals(models: Iterable[Model]) -> Iterable[tuple[Model, date, date | None]]:
    """Return the period in which each complete model is valid: the next version of a project ends the one before."""
    by_project: dict[str, list[Model]] = defaultdict(list)
    for model in models:
        if not model.is_truncated:
            by_project[model.project].append(model)
    for versions in by_project.values():
        starts = [_day(model.valid_from) or ALWAYS for model in versions]
        yield from zip(versions, starts, [*starts[1:], None], strict=True)


def _rooms(model: Model, start: date, end: date | None) -> Iterable[RoomVersion]:
    for room in model.rooms():
        if room.is_counted and room.net_area_m2 is not None:
            yield RoomVersion(
                model.building, room.number, room.name, room.category or "", model.global_id_of(room),
                room.net_area_m2, start, end,
            )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _write_expected(target: Path, seed: int, drawn: Iterable[Facility], answers: dict[str, Any]) -> None:
    models = [model for facility in drawn for model in facility.models]
    spaces = [row for model in models if not model.is_truncated for row in _spaces(model)]
    broken = [{"path": f"models/{model.file}", "code": "truncated"} for model in models if model.is_truncated]
    expected = {"seed": seed, "spaces": spaces, **answers, "rejected": [*broken, *answers["rejected"]]}
    lines = [f'"{key}": {_lines(value)}' for key, value in expected.items()]
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")


def _spaces(model: Model) -> Iterable[dict[str, Any]]:
    for room in model.rooms():
        yield {
            "model": f"models/{model.file}", "global_id": model.global_id_of(room), "number": room.number or None,
            "net_area_m2": room.net_area_m2, "is_counted": room.is_counted, "exclusion_reason": room.exclusion,
            "category": room.category, "objects": len(room.objects),
        }  # fmt: skip


def _lines(value: Any) -> str:
    """Return JSON text, a list with one entry a line."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_json(entry) for entry in value) + "\n]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=float)
