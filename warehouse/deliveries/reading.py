"""One delivery in, its accepted and held rows out.

Comes in: a file, its kind, and the keys of its block in the configuration. Goes out: `accepted.parquet`,
`held.parquet` and `outcome.json` in a folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

import polars as pl

from bim.cpr_masking import Where, cpr_pattern
from bim.errors import ConfigurationError, DeliveryError
from bim.finding_text import masked
from bim.outcome import storable, verdict_of, write_outcome
from bim.tables import Finding
from warehouse.deliveries import cobie
from warehouse.deliveries.files import other_workbook
from warehouse.deliveries.files.delimited import read_csv
from warehouse.deliveries.files.json_rows import read_json
from warehouse.deliveries.files.repairs import PACKED, repair_cells, repair_mojibake
from warehouse.deliveries.files.tabular import CellTable, read_parquet, shortened
from warehouse.deliveries.files.ubl import read_ubl
from warehouse.deliveries.files.worksheets import read_workbook
from warehouse.deliveries.findings import delivery_error, make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.mapping import (
    Source,
    declared_sources,
    declared_words,
    needed_names,
    resolve,
    unconfirmed,
    unused_column_findings,
    wanted_names,
)
from warehouse.deliveries.money_signs import with_signs
from warehouse.deliveries.month_columns import total_findings, unpivoted
from warehouse.deliveries.personal import hash_names, hide_cpr, mask, names_a_person, own_number
from warehouse.deliveries.privacy_key import read_key
from warehouse.deliveries.recognition import with_recognized
from warehouse.deliveries.rows.cancelled import cancelled_findings
from warehouse.deliveries.rows.copied_invoices import copied_invoice_findings
from warehouse.deliveries.rows.cut_cells import cut_amount_findings
from warehouse.deliveries.rows.document_totals import document_total_findings
from warehouse.deliveries.rows.groups import with_group_headings, with_heading_column
from warehouse.deliveries.rows.header_meanings import format_findings
from warehouse.deliveries.rows.line_arithmetic import arithmetic_findings
from warehouse.deliveries.rows.plausibility import plausibility_findings
from warehouse.deliveries.rows.title_meanings import title_findings
from warehouse.deliveries.rows.validation import Validated, validate_rows
from warehouse.deliveries.rows.vat_columns import net_rows, vat_findings
from warehouse.deliveries.rows.word_findings import about_words
from warehouse.deliveries.typed_columns import dialect_of, typed_columns

_SUFFIXES = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xml": "ubl",
    **dict.fromkeys(other_workbook.SUFFIXES, "xlsx"),
    ".json": "json",
    ".ndjson": "json",
    ".jsonl": "json",
}


@dataclass(frozen=True)
class Delivery:
    """A delivery as read: accepted and held rows, findings, and the number of rows."""

    validated: Validated
    findings: list[Finding]
    rows_in: int


def read_to_folder(
    out: Path,
    path: Path,
    kind: str,
    block: Mapping[str, Any],
    timezone: str = "Europe/Copenhagen",
    key_file: str = "",
) -> None:
    """Read one file into `out`; every row in is accepted or held.

    Without `key_file` personal data is hashed with a key that is not kept. Raises DeliveryError where nothing of the
    file can be used, ConfigurationError where the block contradicts the kind.
    """
    out, path = Path(out), Path(path)
    try:
        delivery = read_delivery(path, kind, block, timezone, read_key(key_file))
    except DeliveryError as error:
        found = masked(Finding(error.code, "error", str(error), details=error.details), mask)
        raise DeliveryError(found.message, found.code, found.details) from None
    validated = delivery.validated
    findings = [masked(finding, mask) for finding in delivery.findings]
    validated.accepted.write_parquet(out / "accepted.parquet", statistics=True)
    validated.held.write_parquet(out / "held.parquet")
    amount = KINDS[kind].amount
    counts: dict[str, Any] = {
        "rows_in": delivery.rows_in,
        "rows_accepted": len(validated.accepted),
        "rows_held": len(validated.held),
        "rows_repeated": validated.repeated or None,
        "amount_accepted": _amount(validated.accepted, amount) if amount else None,
    }
    verdict = verdict_of(findings, len(validated.held))
    write_outcome(out, verdict, findings, **counts)


def _amount(accepted: pl.DataFrame, column: str) -> float:
    counted = accepted.unique(subset=[name for name in accepted.columns if name != "source_row"])
    return float(counted[column].sum() or 0)


def read_delivery(path: Path, kind: str, block: Mapping[str, Any], timezone: str, key: bytes) -> Delivery:
    """Read one file of a kind. Raises as `read_to_folder`."""
    if kind not in KINDS:
        raise ConfigurationError(
            f"No kind of records is called {kind!r}; there are {', '.join(sorted(KINDS))}"
        )
    if kind == "cobie":
        fixed = declared_sources(KINDS[kind], block).get("facility_id")
        noted: list[Finding]
        table, sources, noted = *cobie.read_cobie(path, fixed.value if fixed else None), []
        table, block = _with_repaired_text(table), {**block, "decimal": "."}
    else:
        table, sources, noted = _read_table(path, KINDS[kind], block)
    if table.is_signed:  # the numbers and dates of an invoice in XML are written in one way
        block = {**block, "decimal": ".", "date": None}
    dialect = dialect_of(KINDS[kind], block, timezone, table, sources)
    typed, codes, notes = typed_columns(KINDS[kind], table, sources, dialect)
    typed, signs = with_signs(KINDS[kind], typed, codes, table, sources, str(block.get("currency") or "DKK"))
    typed, hidden = _with_hidden_persons(KINDS[kind], typed, key)
    names = {column: source.names for column, source in sources.items()}
    typed, groups = with_group_headings(KINDS[kind], typed, table, names)
    notes += total_findings(KINDS[kind], table, typed, dialect)
    validated = validate_rows(KINDS[kind], typed, codes, table, names, key)
    findings = [
        *table.findings,
        *noted,
        *notes,
        *signs,
        *hidden,
        *groups,
        *about_words(KINDS[kind], table, sources),
        *_personal_data_findings(table, names),
        *validated.findings,
    ]
    net = net_rows(KINDS[kind], validated.accepted, table, sources, dialect)
    findings.extend(plausibility_findings(KINDS[kind], validated.accepted, sources, table.is_signed, net))
    notes_there = validated.held.filter(pl.col("code") == "not_a_record")["source_row"]
    findings.extend(title_findings(KINDS[kind], table, notes_there, sources))
    findings.extend(format_findings(KINDS[kind], sources, table))
    findings.extend(vat_findings(KINDS[kind], validated.accepted, table, sources, dialect))
    findings.extend(arithmetic_findings(KINDS[kind], validated.accepted, table, sources, dialect))
    findings.extend(document_total_findings(KINDS[kind], validated.accepted, table, sources, dialect))
    findings.extend(copied_invoice_findings(KINDS[kind], validated.accepted, table, names))
    findings.extend(cut_amount_findings(KINDS[kind], table, names))
    findings.extend(cancelled_findings(KINDS[kind], validated.accepted, table, names))
    if not len(typed):
        findings.append(make_finding("no_rows"))
    return Delivery(validated, findings, len(typed))


def _read_table(
    path: Path, kind: Kind, block: Mapping[str, Any]
) -> tuple[CellTable, dict[str, Source], list[Finding]]:
    declared = declared_sources(kind, block)
    wanted = wanted_names(kind, declared)
    form = _SUFFIXES.get(PurePath(path.name.lower().removesuffix(PACKED)).suffix)
    if form != "csv" and path.suffix.lower() == PACKED:
        raise delivery_error("unreadable_file", "packed_format")
    if form is None:
        raise delivery_error("unreadable_file", "other_format", suffix=path.suffix.lower() or "no suffix")
    if path.stat().st_size == 0:
        raise delivery_error("empty_file", name=storable(path.name))
    if form == "csv":
        table = read_csv(path, block, wanted)
    elif form == "ubl":
        table, declared = _read_invoice(path, kind, declared)
    elif form == "xlsx":
        table = read_workbook(path, block, wanted, needed_names(kind, declared))
    elif form == "json":
        table = read_json(path)
    else:
        table = read_parquet(path, wanted)
    table = replace(table, cells=shortened(table.cells))
    if form not in ("csv", "ubl"):
        table = _with_repaired_text(table)
    table, declared = unpivoted(kind, table, declared, [path.stem], int(block.get("fiscal_year_starts") or 1))
    table = with_heading_column(kind, table, declared)
    header = [*table.cells.columns, *table.others]
    sources = resolve(kind, declared, header, table.repeated, declared_words(kind, block))
    sources, findings = with_recognized(kind, table, sources, str(block.get("currency") or "DKK"))
    guessed = _guessed_findings(kind, block, sources)
    return table, sources, [*findings, *guessed, *unused_column_findings(header, sources)]


def _guessed_findings(kind: Kind, block: Mapping[str, Any], sources: Mapping[str, Source]) -> list[Finding]:
    """Return a warning about columns that were guessed and not confirmed; none where all are confirmed."""
    pairs = [
        f"{name} from {' and '.join(map(repr, sources[name].names))}"
        for name in unconfirmed(kind, block)
        if name in sources and sources[name].names
    ]
    return [make_finding("column_guessed", count=len(pairs), columns=", ".join(pairs))] if pairs else []


def _read_invoice(
    path: Path, kind: Kind, declared: Mapping[str, Source]
) -> tuple[CellTable, dict[str, Source]]:
    """Return the lines of an invoice, and the mapping completed from it: the buyer's account, service "other"."""
    if kind.name != "cost_line":
        raise delivery_error("unreadable_file", "xml_kind")
    table, sources = read_ubl(path), dict(declared)
    findings = list(table.findings)
    account = next(
        (name for name in ("AccountingCost", "BuyerReference") if name in table.cells.columns), None
    )
    if "facility_id" not in sources and account is not None:
        sources["facility_id"] = Source((account,))
        findings.append(make_finding("facility_assumed", element=account))
    if "service" not in sources:
        sources["service"] = Source((), value="other")
        findings.append(make_finding("service_assumed"))
    return replace(table, findings=tuple(findings)), sources


def _with_repaired_text(table: CellTable) -> CellTable:
    """Return a typed table with garbled text and names repaired, and a finding."""
    cells, renamed, repairs = repair_cells(table.cells)
    marks = {renamed.get(name, name): cells for name, cells in table.marks.items()}
    others = [repair_mojibake(name) for name in table.others]
    repairs = repairs or [finding for _, found in others for finding in found][:1]
    names = tuple(name for name, _ in others)
    return replace(table, cells=cells, marks=marks, others=names, findings=(*table.findings, *repairs))


def _with_hidden_persons(kind: Kind, typed: pl.DataFrame, key: bytes) -> tuple[pl.DataFrame, list[Finding]]:
    """Return the rows with names of persons hashed and CPR-like values masked, before anything is written."""
    changed, masked = [], 0
    for column in kind.columns:
        values = typed[column.name]
        if values.dtype != pl.String:
            continue
        if column.is_personal:
            changed.append(hash_names(values, key))
            continue
        is_identifier = (
            column.name in kind.key or column.name.endswith("_id") or column.name in ("asset", "qr_code")
        )
        hidden, count = hide_cpr(values, key, own_number(kind, column.name), is_identifier)
        masked += count
        changed.append(hidden)
    findings = [make_finding("cpr_masked", case="records", count=masked)] if masked else []
    return typed.with_columns(changed), findings


def _personal_data_findings(table: CellTable, used: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """Return a warning about unused columns with personal data, which should not be sent."""
    taken = {name for names in used.values() for name in names}
    left = [name for name, kind in table.cells.schema.items() if name not in taken and kind == pl.String]
    cpr = [name for name in left if table.cells[name].str.contains(cpr_pattern(Where.NOTE)).any()]
    names = sorted({*cpr, *(name for name in left if names_a_person(name))})
    if not names:
        return []
    severity, columns = "warning" if cpr else "info", ", ".join(names)
    return [make_finding("personal_data_not_stored", severity=severity, count=len(names), columns=columns)]
