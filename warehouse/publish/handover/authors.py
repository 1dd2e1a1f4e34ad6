"""The files of each model's author: a BCF archive of topics, and a workbook with the patch list and all findings.

Comes in: a finished DuckDB file of either set. Goes out: `authors/<model>.bcf` and `authors/<model>.xlsx`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import polars as pl

from bim.findings import catalog as model_findings
from warehouse.catalog import load_catalog
from warehouse.finding_languages import in_danish
from warehouse.findings import catalog as warehouse_findings
from warehouse.publish.file_keys import file_key
from warehouse.publish.handover.bcf import write_bcf
from warehouse.publish.handover.queries import Model, ask_models
from warehouse.publish.handover.topic_texts import TopicTexts, in_each, topic_texts
from warehouse.publish.handover.topics import Topic, model_topics
from warehouse.publish.made_files import MadeFiles
from warehouse.publish.settings import RunInfo
from warehouse.publish.sheets import Book, Column

MOST_ROWS = 20_000
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


class _Content:
    """What the files of one model show, from its rows of the `QUESTIONS`."""

    def __init__(
        self,
        model: Model,
        rows: Mapping[str, pl.DataFrame],
        redacted: str | None,
        languages: Sequence[TopicTexts],
    ) -> None:
        """`redacted`: the text in place of a message that this set does not show."""
        self.model = model
        self.languages = languages
        every = rows["findings"].to_dicts()
        self.findings = [row for row in every if row["message"] != redacted]
        self.patches = rows["patches"].to_dicts()
        self.withheld_findings = len(every) - len(self.findings)
        self.withheld = self.withheld_findings + sum(rows["withheld"]["withheld"])
        self.rules = rows["rules"]
        self._rows = rows

    @cached_property
    def topics(self) -> list[Topic]:
        """Return the topics of the archive."""
        return model_topics(
            self._rows["problems"].to_dicts(),
            self._rows["positions"].iter_rows(named=True),
            f"{self.model.name}.xlsx",
            self.languages,
            _file_topics(self.findings, self.languages),
            self.withheld_findings,
        )


def write_author_files(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    run: RunInfo,
    files: MadeFiles | None = None,
    language: str = "en",
) -> None:
    """Write an archive and a workbook for each model that has a finding above `info` or a patch; none, no folder.

    Their day is the one on which the model was received, so that they stay the same until there is something new.
    `files` may have those of an earlier version that would be the same. `language`: the one that topics are titled in.
    """
    redacted, languages = _redacted_message(), topic_texts(language)
    files = files or MadeFiles(folder)
    for model, rows in ask_models(con, run.as_of):
        if rows["patches"].is_empty() and not any(map(_is_authors, rows["findings"].iter_rows(named=True))):
            continue
        folder.mkdir(exist_ok=True)
        content = _Content(model, rows, redacted, languages)
        key = file_key("author", model, dict(rows), redacted, language)
        files.write(folder / f"{model.name}.bcf", f"{key} bcf", partial(_write_archive, content))
        files.write(folder / f"{model.name}.xlsx", f"{key} xlsx", partial(_write_workbook, content))


def _write_archive(content: _Content, path: Path) -> None:
    model = content.model
    write_bcf(path, PurePosixPath(model.path).name, model.project_id, content.topics, model.received_on)


def _redacted_message() -> str | None:
    """Return the text that the open set shows in place of a message that names a restricted room."""
    (message,) = (
        column for column in load_catalog().tables["run_finding"].columns if column.name == "message"
    )
    return message.redacted


def _file_topics(findings: Iterable[Mapping[str, Any]], languages: Sequence[TopicTexts]) -> list[Topic]:
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
                description=in_each(languages, partial(_message, row)),
                severity=row["severity"],
                labels=(row["code"],),
            )
        )
    return topics


def _message(finding: Mapping[str, Any], texts: TopicTexts) -> list[str]:
    return [texts.message(finding["code"], finding["message"], finding["details"])]


def _write_workbook(content: _Content, path: Path) -> None:
    model, day = content.model, content.model.received_on
    book = Book(str(path), f"To correct: {model.path}", f"model of {day.isoformat()}", day)
    book.add_sheet("About", ABOUT_SHEET, _about(content))
    book.add_sheet("Patch list", PATCH_SHEET, (tuple(row.values()) for row in content.patches[:MOST_ROWS]))
    book.add_sheet("Findings", FINDING_SHEET, map(_finding_row, content.findings[:MOST_ROWS]))
    book.add_sheet("Rules", RULE_SHEET, content.rules.iter_rows())
    book.close()


def _about(content: _Content) -> Iterable[tuple[str, Any]]:
    model, patches, findings = content.model, content.patches, content.findings
    yield "Model", model.path
    yield "Project", model.project
    yield "Facility", model.facility_id
    yield "Values to correct", f"{len(patches)}: see Patch list"
    worst = Counter(row["severity"] for row in findings)
    yield "Findings", ", ".join(f"{worst[name]} {name}" for name in ("error", "warning", "info"))
    yield "Topics in the BCF archive", f"{len(content.topics)} in {model.name}.bcf"
    yield from ADVICE
    for what, rows in (("Patch list", patches), ("Findings", findings)):
        if len(rows) > MOST_ROWS:
            yield "Left out", f"{what} lists the first {MOST_ROWS} of {len(rows)} rows."
    if content.withheld:
        yield (
            "Left out",
            f"{content.withheld} values and findings of restricted rooms: only the files in restricted/ name them.",
        )


def _finding_row(row: Mapping[str, Any]) -> tuple[Any, ...]:
    place = (row["global_id"], row["step_id"], row["is_waived"])
    messages = row["message"], in_danish(row["code"], row["message"], row["details"])
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
