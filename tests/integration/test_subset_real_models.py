"""A reading of the needed part of a model gives what a reading of the whole gives."""

from pathlib import Path

import pytest

from bim import extract
from bim.errors import InputError
from bim.settings import ExtractSettings, ReadingMode
from bim.tables import ROOM_TABLES

SHARED = Path(__file__).resolve().parents[3] / "shared"
MODELS = sorted((SHARED / "models").glob("*.ifc"))
# What is damaged in the largest of the others costs a minute to read, and is damaged alike in a smaller one.
HOSTILE = sorted(
    path for path in (SHARED / "hostile" / "ifc").glob("*.ifc") if path.stat().st_size < 2_000_000
)


def test_the_models_and_the_hostile_ones_are_beside_the_project(shared: Path) -> None:
    assert len(MODELS) > 20 and len(HOSTILE) > 75


@pytest.mark.parametrize("path", [*MODELS, *HOSTILE], ids=lambda path: path.stem)
def test_the_needed_part_of_a_model_reads_as_the_whole_does(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(only_rooms: bool = False) -> extract.Extracted | str:
        try:
            return extract.extract_model(path, "0" * 64, mode=ReadingMode(only_rooms=only_rooms))
        except InputError as error:
            return f"{error.code}: {error}"

    contents, rooms = read(), read(only_rooms=True)
    monkeypatch.setattr(extract, "_wanted", lambda *_: None)
    whole = read()
    if isinstance(whole, str) or isinstance(contents, str) or isinstance(rooms, str):
        assert contents == rooms == whole
        return
    assert contents.findings == whole.findings
    for table, frame in whole.tables.items():
        assert contents.tables[table].equals(frame), table
        if table in ROOM_TABLES and table != "finding":
            assert rooms.tables[table].equals(frame), table


@pytest.mark.parametrize("name", ["duplex_a_20110505.ifc", "fzk_haus_ac20_v1.ifc", "office_model_cv2.ifc"])
def test_requirements_are_met_by_the_needed_part_as_by_the_whole(
    shared: Path, project: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ExtractSettings(requirements=str(project / "flows" / "sample" / "models" / "facility.ids"))
    path = shared / "models" / name
    part = extract.extract_model(path, "0" * 64, settings)
    monkeypatch.setattr(extract, "_wanted", lambda *_: None)
    whole = extract.extract_model(path, "0" * 64, settings)
    assert len(part.tables["requirement"])
    assert part.tables["requirement"].equals(whole.tables["requirement"])
    assert part.findings == whole.findings
