"""Invoices and credit notes in UBL 2.1 (OIOUBL, Peppol BIS Billing 3) as a table: one row a line.

Comes in: a file. Goes out: a `CellTable` with the columns of a cost line where the document has them, and beside them
what it says of whom it is for (AccountingCost, BuyerReference, OrderReference, CustomerID, ItemName, DeliveryID), to
map a facility and a service from.

The XML is read as a stream, with no document type and no entity, and with limits on depth, size and lines. Amounts are
ex moms (LineExtensionAmount); those of a credit note, which are positive in the document, become negative.
Sources: OASIS UBL 2.1; Peppol BIS Billing 3.0; OIOUBL 2.02.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.files.ubl_checks import document_findings
from warehouse.deliveries.files.ubl_document import Document, number
from warehouse.deliveries.files.xmlstream import XmlError, parse
from warehouse.deliveries.findings import delivery_error

MOST_BYTES = 200_000_000
MOST_LINES = 1_000_000
DEEPEST = 40
_LONGEST_TEXT = 4_000
_ROOTS = {"Invoice": "invoice", "CreditNote": "credit_note"}
_LINES = ("InvoiceLine", "CreditNoteLine")
_CREDIT_CODES = ("381", "396", "83")
_XML_CODES = {"doctype": "unsafe_xml", "xml": "too_large"}  # of what is wrong with the XML
_LINE_TEXTS = {  # the path of an element under a line, and the column that it fills
    "ID": "line_id",
    "LineExtensionAmount": "amount_dkk",
    "InvoicedQuantity": "quantity",
    "CreditedQuantity": "quantity",
    "AccountingCost": "AccountingCost",
    "AccountingCostCode": "AccountingCost",
    "Item/Name": "ItemName",
    "Item/Description": "ItemDescription",
    "InvoicePeriod/StartDate": "period_start",
    "InvoicePeriod/EndDate": "period_end",
    "TaxTotal/TaxAmount": "moms_dkk",
    "Item/ClassifiedTaxCategory/Percent": "MomsPercent",
    "Delivery/DeliveryLocation/ID": "DeliveryID",
    "OrderLineReference/OrderReference/ID": "OrderReference",
    "Note": "Note",
    "Item/SellersItemIdentification/ID": "SellersItemID",
    "Price/PriceAmount": "PriceAmount",
    "Price/BaseQuantity": "BaseQuantity",
    "Price/OrderableUnitFactorRate": "UnitFactor",
}
_HEAD_TEXTS = {
    "ID": "invoice",
    "IssueDate": "IssueDate",
    "DocumentCurrencyCode": "currency",
    "AccountingCost": "AccountingCost",
    "AccountingCostCode": "AccountingCost",
    "BuyerReference": "BuyerReference",
    "OrderReference/ID": "OrderReference",
    "InvoicePeriod/StartDate": "period_start",
    "InvoicePeriod/EndDate": "period_end",
    "TaxPointDate": "TaxPointDate",
    "AccountingSupplierParty/Party/PartyName/Name": "supplier",
    "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName": "SupplierLegalName",
    "AccountingCustomerParty/Party/EndpointID": "CustomerID",
    "Delivery/DeliveryLocation/ID": "DeliveryID",
    "Delivery/ActualDeliveryDate": "DeliveryDate",
    "InvoiceTypeCode": "TypeCode",
    "CreditNoteTypeCode": "TypeCode",
    "TaxTotal/TaxAmount": "TaxAmount",
    "LegalMonetaryTotal/LineExtensionAmount": "LineTotal",
    "LegalMonetaryTotal/TaxExclusiveAmount": "NetTotal",
    "LegalMonetaryTotal/TaxInclusiveAmount": "GrossTotal",
    "LegalMonetaryTotal/PrepaidAmount": "Prepaid",
    "CopyIndicator": "IsCopy",
}
_ALLOWANCE = {
    "ChargeIndicator": "is_charge",
    "Amount": "amount_dkk",
    "AllowanceChargeReason": "ItemName",
    "TaxCategory/Percent": "MomsPercent",
    "AccountingCost": "AccountingCost",
}
_COLUMNS = (
    "line_id",
    "supplier",
    "invoice",
    "month",
    "period_start",
    "period_end",
    "amount_dkk",
    "moms_dkk",
    "currency",
    "document_type",
    "quantity",
    "unit",
    "AccountingCost",
    "BuyerReference",
    "OrderReference",
    "CustomerID",
    "DeliveryID",
    "ItemName",
    "ItemDescription",
    "SellersItemID",
    "Note",
    "IssueDate",
)


def read_ubl(path: Path) -> CellTable:
    """Return the lines of all documents in a file, each with the line of the file that it begins on.

    Where several begin on one line, `source_row` is their place among all.

    Raises: DeliveryError unsafe_xml, too_large, or unreadable_file for broken and for other XML.
    """
    if path.stat().st_size > MOST_BYTES:
        raise delivery_error("too_large", limit=MOST_BYTES // 1_000_000)
    reader = _Reader()
    with path.open("rb") as stream:
        try:
            parse(stream, reader.start, reader.end, reader.text, line=reader.at_line)
        except XmlError as error:
            code = _XML_CODES.get(error.problem, "unreadable_file")
            case = None if error.problem == "doctype" else error.problem
            raise delivery_error(code, case, xml="The XML", **error.values) from error
    if not reader.documents:
        raise delivery_error("unreadable_file", "no_invoice")
    rows = [row for document in reader.documents for row in _rows(document)]
    cells = pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in _COLUMNS},
        schema=dict.fromkeys(_COLUMNS, pl.String),
    )
    always = ("line_id", "amount_dkk")
    used = [name for name in cells.columns if name in always or cells[name].null_count() < len(cells)]
    numbers = pl.Series("source_row", [row["__line"] for row in rows], dtype=pl.Int64)
    if numbers.is_duplicated().any():  # a file without line breaks: the first line of the invoice is 1
        numbers = pl.int_range(1, len(rows) + 1, eager=True, dtype=pl.Int64).alias("source_row")
    codes = pl.repeat(None, len(rows), dtype=pl.String, eager=True).alias("code")
    findings = [finding for document in reader.documents for finding in document_findings(document)]
    return CellTable(cells.select(used), numbers, codes, findings=tuple(findings), is_signed=True)


class _Reader:
    """Handlers for the elements of a document; the path of an element determines what its text means."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self._path: list[str] = []
        self._texts: list[list[str]] = []
        self._line: dict[str, Any] | None = None
        self._charge: dict[str, str] | None = None
        self._base = self._inner = 0
        self._now = 1

    def at_line(self, number: int) -> None:
        """Keep the line of the file that the parser has reached."""
        self._now = number

    def start(self, name: str, found: dict[str, str]) -> None:
        """Handle the start of an element."""
        if len(self._path) >= DEEPEST:
            raise delivery_error("unsafe_xml", "nesting", limit=DEEPEST)
        is_root = name in _ROOTS and not self._base
        self._path.append(name)
        self._texts.append([])
        if is_root:
            self.documents.append(Document(_ROOTS[name]))
            self._base = len(self._path)
        elif self._base and len(self._path) == self._base + 1:
            self._open_part(name)
        if (
            self._line is not None
            and found.get("unitCode")
            and name in ("InvoicedQuantity", "CreditedQuantity")
        ):
            self._line["unit"] = found["unitCode"]
        if self._line is not None and found.get("currencyID") and name == "LineExtensionAmount":
            self._line["currency"] = found["currencyID"]

    def _open_part(self, name: str) -> None:
        self._inner = len(self._path)
        if name in _LINES:
            if len(self.documents[-1].lines) >= MOST_LINES:
                raise delivery_error("too_large", "lines", limit=MOST_LINES)
            self._line = {"__line": self._now}
        elif name == "AllowanceCharge":
            self._charge = {"__line": str(self._now)}

    def text(self, text: str) -> None:
        """Handle the characters between tags."""
        if self._texts:
            self._texts[-1].append(text)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        text = "".join(self._texts.pop()).strip()[:_LONGEST_TEXT]
        if self._base and text:
            self._keep(text)
        if self._base and len(self._path) == self._base + 1:
            self._close_part()
        if self._base and len(self._path) == self._base:
            self._base = 0
        self._path.pop()

    def _keep(self, text: str) -> None:
        if self._line is not None:
            path = "/".join(self._path[self._inner :])
            _fill(self._line, _LINE_TEXTS, path, text)
            _add_charge(self._line, path, text)
        elif self._charge is not None:
            _fill(self._charge, _ALLOWANCE, "/".join(self._path[self._inner :]), text)
        else:
            _fill(self.documents[-1].head, _HEAD_TEXTS, "/".join(self._path[self._base :]), text)

    def _close_part(self) -> None:
        if self._line is not None:
            self.documents[-1].lines.append(self._line)
        elif self._charge is not None:
            self.documents[-1].charges.append(self._charge)
        self._line = self._charge = None


def _fill(into: dict[str, Any], names: dict[str, str], path: str, text: str) -> None:
    if path in names:
        into.setdefault(names[path], text)


def _add_charge(line: dict[str, Any], path: str, text: str) -> None:
    """Add an allowance (less) or a charge of a line to those before it; the element says first which it is."""
    if path == "AllowanceCharge/ChargeIndicator":
        line["__is_charge"] = text.lower() == "true"
    elif path == "AllowanceCharge/Amount":
        amount = number(text) or Decimal(0)
        before = line.get("__charges", Decimal(0))
        line["__charges"] = before + amount if line.get("__is_charge") else before - amount


def _rows(document: Document) -> list[dict[str, Any]]:
    """Return the lines of a document, its allowances and charges as lines of their own, all signed."""
    head = document.head
    is_credit = document.kind == "credit_note" or head.get("TypeCode") in _CREDIT_CODES
    charges = [
        {
            **charge,
            "__line": int(charge["__line"]),
            "line_id": f"allowance-{nth}",
            "amount_dkk": _signed(charge.get("amount_dkk"), charge.get("is_charge", "").lower() != "true"),
        }
        for nth, charge in enumerate(document.charges, 1)
    ]
    month = head.get("TaxPointDate") or head.get("DeliveryDate") or head.get("IssueDate")
    rows = []
    for line in [*document.lines, *charges]:
        row = {**{name: head.get(name) for name in _COLUMNS}, "month": month, **line}
        row["supplier"] = head.get("supplier") or head.get("SupplierLegalName")
        row["document_type"] = "credit_note" if is_credit else "invoice"
        row["moms_dkk"] = line.get("moms_dkk") or _moms(row)
        rows.append(row)
    _settle_moms(rows, head.get("TaxAmount"))
    for row in rows if is_credit else ():
        row["amount_dkk"], row["moms_dkk"] = (
            _signed(row.get("amount_dkk"), True),
            _signed(row.get("moms_dkk"), True),
        )
    return rows


def _signed(text: str | None, is_minus: bool) -> str | None:
    amount = number(text)
    return text if amount is None or not is_minus else format(-amount, "f")


def _moms(row: dict[str, Any]) -> str | None:
    """Return the moms of a line by its percentage; null where the document gives none."""
    amount, percent = number(row.get("amount_dkk")), number(row.get("MomsPercent"))
    if amount is None or percent is None:
        return None
    return format((amount * percent / 100).quantize(Decimal("0.01")), "f")


def _settle_moms(rows: list[dict[str, Any]], total: str | None) -> None:
    """Give the last line what rounding leaves between the moms of the lines and that of the document."""
    parts, document_total = [number(row["moms_dkk"]) for row in rows], number(total)
    if document_total is None or not parts or any(part is None for part in parts):
        return
    left = document_total - sum(part for part in parts if part is not None)
    if left and abs(left) <= Decimal("0.01") * len(rows):
        rows[-1]["moms_dkk"] = format((parts[-1] or Decimal(0)) + left, "f")
