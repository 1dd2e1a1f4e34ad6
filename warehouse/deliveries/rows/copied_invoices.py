"""Invoices that say the same as another one of their supplier under another number.

Comes in: the accepted rows of a delivery, and the cells of its file. Goes out: a finding; no row is held for it.
"""

import re
from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import examples, make_finding
from warehouse.deliveries.kind import Kind

_NUMBER_OF_DOCUMENT = (  # headers of what tells a document or a line from its copy
    r"bilag|voucher|beleg|faktura ?n|fakturan|invoice ?n|rechnungsn|løbe ?nr|lbnr|lfd|entry|transa[ck]tion|postering|"
    r"^(?:id|nr|no|line|linje|row|række|zeile|rad)\.?$|linje ?nr|line ?(?:no|id)|guid|uuid|barcode|stregkode|\bpdf\b|"
    r"\bfil(?:e|navn|ename)?\b|\blink\b|\burl\b|\bscan|betalings|payment|\bocr\b|\bkid\b"
)
_OTHER_DAY = (  # headers of days that a copy has of its own
    r"bogf|bokf|posting|booked|buchung|registr|regist|forfald|forfall|due|fällig|betal|paid|bezahl|scan|modtag|mottat|"
    r"mottag|received|import|opret|creat|skapad|angelegt|godkend|attest|approv|valør|valuta ?dat|value ?dat"
)
_DAY = r"\d{1,2}[-./]\s?(?:\d{1,2}|[a-zæøå]{3,9})\.?[-./ ]\s?\d{2,4}|\d{4}-\d{2}-\d{2}|^20\d{6}$"
_LETTERS = r"\p{L}{3}"


def copied_invoice_findings(
    kind: Kind, accepted: pl.DataFrame, table: CellTable, sources: Mapping[str, tuple[str, ...]]
) -> list[Finding]:
    """Return a warning about invoices with the days, the texts and the amounts of another one of their supplier.

    Nothing is found in a file without days or without texts, where two invoices of a month may well look the same, of
    a copy that a credit note takes back, and of invoices that a supplier wrote one after another: three and more that
    are alike, or two of one line with numbers that follow each other, are of two lifts or of the meters of a house.
    """
    if not {"supplier", "invoice"} <= kind.column.keys() & sources.keys() or not kind.amount:
        return []
    accepted = _of_equal_sums(accepted, kind.amount)
    if accepted.is_empty() or (shown := _shown(kind, accepted, table, sources)) is None:
        return []
    documents = (
        accepted.select("source_row", "supplier", "invoice", amount=kind.amount)
        .with_columns(shown)
        .with_columns(size=pl.col("amount").abs(), sign=pl.col("amount").sign())
        .sort("supplier", "invoice", "shown", "size", "sign")
        .group_by("supplier", "invoice", maintain_order=True)
        .agg(
            pl.concat_str("shown", "size", separator="\x1f").alias("lines"),
            pl.col("sign"),
            pl.col("source_row").min(),
            pl.col("amount").sum(),
        )
        .filter(pl.col("amount") != 0)
        .sort("source_row")
    )
    copies = documents.filter(pl.struct("supplier", "lines", "sign").is_duplicated())
    if copies.is_empty():
        return []
    credited = documents.filter(pl.col("amount") < 0).select("supplier", "lines")
    copies = copies.join(credited, on=["supplier", "lines"], how="anti", maintain_order="left")
    copies = copies.filter(~_is_series())
    later = copies.filter(~pl.struct("supplier", "lines").is_first_distinct())
    if later.is_empty():
        return []
    values = {
        "count": len(later),
        "names": examples(later["invoice"]),
        "first": examples(copies.unique(["supplier", "lines"], keep="first", maintain_order=True)["invoice"]),
        "money": f"{later['amount'].sum():,.2f}",
    }
    return [make_finding("invoice_copied", row=int(later["source_row"][0]), **values)]


def _of_equal_sums(accepted: pl.DataFrame, amount: str) -> pl.DataFrame:
    """Return the rows of the invoices that have as many lines and as large a sum as another one of their supplier."""
    keys = ["supplier", "invoice"]
    sums = (
        accepted.lazy()
        .drop_nulls(keys)
        .group_by(keys)
        .agg(pl.col(amount).sum().abs().alias("sum"), pl.len().alias("lines"))
        .filter(pl.len().over("supplier", "sum", "lines") > 1)
        .select(keys)
        .collect()
    )
    return (
        accepted.clear()
        if sums.is_empty()
        else accepted.join(sums, on=keys, how="semi", maintain_order="left")
    )


def _is_series() -> pl.Expr:
    """Return whether an invoice is one of three that are alike, or of two of one line that follow each other."""
    alike = ["supplier", "lines"]
    number = pl.col("invoice").str.extract(r"(\d{1,15})$").cast(pl.Int64)
    begins = pl.col("invoice").str.replace(r"\d{1,15}$", "")
    apart = number.max().over(alike) - number.min().over(alike)
    follows = (apart == 1) & (begins.n_unique().over(alike) == 1) & (pl.col("lines").list.len() == 1)
    return (pl.len().over(alike) > 2) | follows.fill_null(False)


def _shown(
    kind: Kind, accepted: pl.DataFrame, table: CellTable, sources: Mapping[str, tuple[str, ...]]
) -> pl.Series | None:
    """Return what each row says beside its numbers, as one text; null where it has no day, or no text of its own."""
    used = {name: column for column, names in sources.items() for name in names}
    free = [name for name, dtype in table.cells.schema.items() if name not in used and dtype == pl.String]
    headers = {name: strict_name(name).replace("_", " ") for name in table.cells.columns}
    free = [name for name in free if not re.search(_NUMBER_OF_DOCUMENT, headers[name])]
    dated = [
        name
        for name, column in {**dict.fromkeys(free, ""), **used}.items()
        if (not column or kind.column[column].type in ("month", "start", "end"))
        and table.cells.schema[name] == pl.String
        and table.contains(name, _DAY).any()
    ]
    own = [name for name in dated if not re.search(_OTHER_DAY, headers[name])]
    texts = [name for name in free if name not in dated and table.contains(name, _LETTERS).any()]
    if not own or not texts:
        return None
    compared = [*own, *(name for name in free if name not in dated)]
    is_asked = table.source_row.is_in(accepted["source_row"].implode())
    cells = (
        table.cells.filter(is_asked)
        .select(
            pl.lit(table.source_row.filter(is_asked)).alias("source_row"),
            pl.concat_str(
                [pl.col(name).str.strip_chars().fill_null("") for name in compared], separator="\x1f"
            ).alias("cells"),
        )
        .unique("source_row")
    )
    typed = [
        name
        for name in kind.column
        if name not in ("line_id", "invoice", "supplier", kind.amount, "moms_dkk")
    ]
    rows = accepted.select(
        "source_row",
        pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in typed], separator="\x1f"),
    )
    joined = rows.join(cells, on="source_row", how="left", maintain_order="left")
    return joined.select(pl.concat_str(joined.columns[1:], separator="\x1f").alias("shown")).to_series()
