"""The files of each model's author: a BCF archive of topics, and a workbook with the patch list and all findings.

Comes in: a finished DuckDB file of either set. Goes out: `authors/<model>.bcf` and `authors/<model>.xlsx`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from bim.findings import catalog as model_findings
from warehouse.catalog import load_catalog
from warehouse.duckdb_tables import frame
from warehouse.finding_languages import in_danish
from warehouse.findings import catalog as warehouse_findings
from warehouse.publish.file_names import file_names
from warehouse.publish.handover.bcf import write_bcf
from warehouse.publish.handover.topics import Topic, model_topics
from warehouse.publish.settings import RunInfo
from warehouse.publish.sheets import Book, Column

MOST_ROWS = 20_000
# Models that are in force, and files that were rejected. An older version is nobody's to correct.
MODELS = """
with known as (
  select source_file as path, model_sha256, project_global_id, project_name, facility_id,
    coalesce(valid_to, open_end()) > $1 as is_current
  from dim_model
), found as (
  select * from known where is_current
  union all
  select path, sha256, null, null, null, false from run_input
  where kind = 'model' and verdict = 'reject_file' and sha256 not in (select model_sha256 from known)
)
select path, max(model_sha256) filter (where is_current) as model_sha256,
  list(distinct model_sha256 order by model_sha256) as digests,
  max(project_global_id) as project_id, max(project_name) as project, max(facility_id) as facility_id
from found group by path order by path
"""
FINDINGS = """
select severity, code, message, step_id, global_id, is_waived from run_finding
where (list_contains($1, model_sha256) or (model_sha256 is null and source_file = $2))
  and code <> 'requirement_not_met'
order by array_position(['error', 'warning', 'info'], severity), code, step_id, message
"""
PATCHES = """
select patch.global_id, patch.ifc_class, patch.element, patch.set_name, patch.property_name, patch.expected,
  patch.found, patch.unit, patch.rule, health.severity, patch.step_id, patch.is_waived
from mart_model_patch patch
join mart_model_health health on health.model_sha256 = patch.model_sha256 and health.rule = patch.rule
where patch.model_sha256 = $1 and patch.step_id is not null
order by array_position(['error', 'warning', 'info'], health.severity), patch.rule, patch.element, patch.step_id,
  patch.set_name, patch.property_name
"""
RULES = """
select rule, severity, applicable, passed, failed, waived, result from mart_model_health where model_sha256 = $1
order by array_position(['error', 'warning', 'info'], severity), failed desc, rule
"""
WITHHELD = "select count(*) from mart_model_patch where model_sha256 = $1 and step_id is null"

ABOUT_SHEET = (Column("What", 34), Column("Value", 96, wrap=True))
PATCH_SHEET = (
    Column("GlobalId", 25), Column("Class", 14), Column("Element", 28), Column("Set", 30), Column("Property", 26),
    Column("Expected", 34, wrap=True), Column("Found", 24, wrap=True), Column("Unit", 6),
    Column("Rule or requirement", 34), Column("Severity", 10), Column("Step in the file", 11, "whole"),
    Column("Waived", 8),
)  # fmt: skip
FINDING_SHEET = (
    Column("Severity", 10), Column("Code", 28), Column("Who corrects it", 15),
    Column("What was found and what to do", 80, wrap=True),
    Column("Hvad der er fundet, og hvad der skal gøres", 80, wrap=True), Column("GlobalId", 25),
    Column("Step in the file", 11, "whole"), Column("Waived", 8),
)  # fmt: skip
ADVICE = (
    (
        "How to use it",
        "Open the BCF archive beside this file in your authoring tool or viewer (Revit, Archicad, Solibri, BIMcollab): "
        "each topic selects its elements and looks at them. Correct the values of the patch list, keep the GlobalIds, "
        "and export the model again under the same name. What is corrected leaves the next version of these files.",
    ),
    (
        "Set and Property",
        "A value of Set.Property is a property or quantity. Where Set is empty, Property is an attribute of the "
        "element. Found is empty where the model has no value. Numbers are in the unit of the list, not of the file.",
    ),
)
RULE_SHEET = (
    Column("Rule or requirement", 40), Column("Severity", 10), Column("Applies to", 10, "whole"),
    Column("Met", 10, "whole"), Column("Not met", 10, "whole"), Column("Of these waived", 10, "whole"),
    Column("Result", 16),
)  # fmt: skip


@dataclass(frozen=True)
class _Model:
    """A model file: its path as in `run_input`, and the name of its files without extension.

    `sha256` is the version in force, null where there is none; `digests` names those rejected too.
    """

    path: str
    name: str
    sha256: str | None
    digests: Sequence[str]
    project_id: str | None
    project: str | None
    facility_id: str | None


def write_author_files(con: duckdb.DuckDBPyConnection, folder: Path, run: RunInfo) -> None:
    """Write an archive and a workbook for each model that has a finding above `info` or a patch; none, no folder."""
    redacted = _redacted_message()
    for model in _models(con, run.as_of):
        findings = list(frame(con, FINDINGS, [model.digests, model.path]).iter_rows(named=True))
        patches = list(frame(con, PATCHES, [model.sha256]).iter_rows(named=True))
        if not patches and not any(map(_is_authors, findings)):
            continue
        withheld = sum(1 for row in findings if row["message"] == redacted)
        findings = [row for row in findings if row["message"] != redacted]
        folder.mkdir(exist_ok=True)
        workbook = folder / f"{model.name}.xlsx"
        topics = model_topics(con, model.sha256, workbook.name, _file_topics(findings), withheld)
        file = PurePosixPath(model.path).name
        write_bcf(folder / f"{model.name}.bcf", file, model.project_id, topics, run.as_of)
        _write_workbook(con, workbook, model, (patches, findings, topics, withheld), run.as_of)


def _redacted_message() -> str | None:
    """Return the text that the open set shows in place of a message that names a restricted room."""
    (message,) = (
        column for column in load_catalog().tables["run_finding"].columns if column.name == "message"
    )
    return message.redacted


def _models(con: duckdb.DuckDBPyConnection, as_of: date) -> list[_Model]:
    rows = list(frame(con, MODELS, [as_of]).iter_rows(named=True))
    stems = [PurePosixPath(row["path"]).stem for row in rows]
    often = Counter(stem.casefold() for stem in stems)
    titles = [
        stem if often[stem.casefold()] == 1 else row["path"] for stem, row in zip(stems, rows, strict=True)
    ]
    names = file_names(titles, "", "model")
    return [
        _Model(name=names[title], sha256=row.pop("model_sha256"), **row)
        for title, row in zip(titles, rows, strict=True)
    ]


def _file_topics(findings: Iterable[Mapping[str, Any]]) -> list[Topic]:
    """Return one topic per finding about the file itself, such as the reason why it was rejected."""
    found = [row for row in findings if row["step_id"] is None and _is_authors(row) and not row["is_waived"]]
    counted: Counter[str] = Counter()
    topics = []
    for row in found:
        counted[row["code"]] += 1
        topics.append(
            Topic(
                key=f"file {row['code']} {counted[row['code']]}",
                title=row["code"].replace("_", " ").capitalize(),
                description=row["message"],
                severity=row["severity"],
                labels=(row["code"],),
            )
        )
    return topics


def _write_workbook(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    model: _Model,
    content: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]], Sequence[Topic], int],
    as_of: date,
) -> None:
    patches, findings, topics, withheld = content
    book = Book(str(path), f"To correct: {model.path}", f"as of {as_of.isoformat()}", as_of)
    withheld += con.sql(WITHHELD, params=[model.sha256]).fetchall()[0][0]
    book.add_sheet("About", ABOUT_SHEET, _about(model, patches, findings, topics, withheld))
    book.add_sheet("Patch list", PATCH_SHEET, (tuple(row.values()) for row in patches[:MOST_ROWS]))
    book.add_sheet("Findings", FINDING_SHEET, map(_finding_row, findings[:MOST_ROWS]))
    book.add_sheet("Rules", RULE_SHEET, frame(con, RULES, [model.sha256]).iter_rows())
    book.close()


def _about(
    model: _Model,
    patches: Sequence[Mapping[str, Any]],
    findings: Sequence[Mapping[str, Any]],
    topics: Sequence[Topic],
    withheld: int,
) -> Iterable[tuple[str, Any]]:
    yield "Model", model.path
    yield "Project", model.project
    yield "Facility", model.facility_id
    yield "Values to correct", f"{len(patches)}: see Patch list"
    worst = Counter(row["severity"] for row in findings)
    yield "Findings", ", ".join(f"{worst[name]} {name}" for name in ("error", "warning", "info"))
    yield "Topics in the BCF archive", f"{len(topics)} in {model.name}.bcf"
    yield from ADVICE
    for what, rows in (("Patch list", patches), ("Findings", findings)):
        if len(rows) > MOST_ROWS:
            yield "Left out", f"{what} lists the first {MOST_ROWS} of {len(rows)} rows."
    if withheld:
        yield (
            "Left out",
            f"{withheld} values and findings of restricted rooms: only the files in restricted/ name them.",
        )


def _finding_row(row: Mapping[str, Any]) -> tuple[Any, ...]:
    place = (row["global_id"], row["step_id"], row["is_waived"])
    messages = row["message"], in_danish(row["code"], row["message"])
    return (row["severity"], row["code"], _actor(row["code"]), *messages, *place)


def _is_authors(finding: Mapping[str, Any]) -> bool:
    """Return whether a finding is to be corrected, and by the author of the model."""
    return finding["severity"] != "info" and _actor(finding["code"]) == "model author"


def _actor(code: str) -> str:
    """Return who corrects what a code is about; a file that cannot be read is its author's."""
    for found in (model_findings(), warehouse_findings()):
        if code in found.types:
            return found.types[code].actor
    return "model author"
