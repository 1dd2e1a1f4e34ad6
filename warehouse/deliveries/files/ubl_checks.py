"""What an invoice in UBL says that contradicts its own lines, or that its lines are no cost of their own.

Comes in: a document as it was read. Goes out: findings; its lines are counted all the same.
Sources: OASIS UBL 2.1; EN 16931 (BT-106 to BT-115, BR-CO-10, BR-CO-13); UN/CEFACT 1001 (types of documents).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bim.tables import Finding
from warehouse.deliveries.files.ubl_document import Document, number
from warehouse.deliveries.findings import examples, make_finding

_NEAR = Decimal("0.01")
_NEAR_PRODUCT, _HALF_A_CENT, _HALF = Decimal("0.02"), Decimal("0.005"), Decimal("0.5")
_DOUBTFUL_TYPES = {"384": "corrected", "386": "prepayment", "325": "pro_forma", "751": "information"}


def document_findings(document: Document) -> list[Finding]:
    """Return the findings about one document."""
    return [
        *_sum_findings(document),
        *_product_findings(document),
        *_type_findings(document),
        *_sign_findings(document),
    ]


def _name(document: Document) -> str:
    return document.head.get("invoice", "without a number")


def _sum(texts: Iterator[str | None]) -> Decimal:
    return sum((amount for text in texts if (amount := number(text)) is not None), Decimal(0))


def _line_sum(document: Document) -> Decimal:
    return _sum(line.get("amount_dkk") for line in document.lines)


def _net_sum(document: Document) -> Decimal:
    """Return the lines with the charges and less the allowances of the document."""
    charges = [charge for charge in document.charges if charge.get("is_charge", "").lower() == "true"]
    allowances = [charge for charge in document.charges if charge.get("is_charge", "").lower() != "true"]
    return (
        _line_sum(document)
        + _sum(charge.get("amount_dkk") for charge in charges)
        - _sum(charge.get("amount_dkk") for charge in allowances)
    )


def _stated_net(document: Document) -> list[Decimal]:
    """Return what the total without moms may be by the document; nothing where it says none.

    OIOUBL has the moms, and the duties, where Peppol has the total without them, so there it is what the total with
    moms leaves.
    """
    net, tax, gross = (number(document.head.get(name)) for name in ("NetTotal", "TaxAmount", "GrossTotal"))
    if net is None or (gross is None and net == tax):
        return []
    return [net] if gross is None else [net, gross - net]


def _sum_findings(document: Document) -> list[Finding]:
    """Return a warning where lines, or lines with allowances and charges, are not the total that the document says."""
    total = number(document.head.get("LineTotal"))
    near = max(_NEAR, _HALF_A_CENT * len(document.lines))  # some round each line, and some the total
    for case, found, totals in (
        (None, _line_sum(document), [] if total is None else [total]),
        ("net", _net_sum(document), _stated_net(document)),
    ):
        if totals and all(abs(found - one) > near for one in totals):
            tax = number(document.head.get("TaxAmount"))
            stated = totals[-1] if totals[0] == tax else totals[0]
            values = {"document": _name(document), "sum_dkk": found, "total_dkk": stated}
            return [make_finding("invoice_sum_differs", case=case, **values)]
    return []


def _product_findings(document: Document) -> list[Finding]:
    """Return a warning about lines that are not their quantity times their price, with their own allowances."""
    off = [line for line in document.lines if _is_off(line)]
    if not off:
        return []
    values = {
        "lines": len(off),
        "document": _name(document),
        "names": examples(line["line_id"] for line in off),
    }
    return [make_finding("amount_not_product", case="invoice", row=int(off[0]["__line"]), **values)]


def _is_off(line: dict[str, Any]) -> bool:
    names = ("quantity", "PriceAmount", "amount_dkk")
    quantity, price, amount = (number(line.get(name)) for name in names)
    base, rate = (number(line.get(name, "1")) for name in ("BaseQuantity", "UnitFactor"))
    if not quantity or not price or amount is None or not base or rate != 1 or "line_id" not in line:
        return False
    places = min(int(price.as_tuple().exponent), -2)  # a price each is rounded to the places that it has
    near = _NEAR_PRODUCT + abs(quantity / base) * _HALF.scaleb(places)
    near += abs(price / base) * _HALF_A_CENT if quantity != int(quantity) else Decimal(0)
    expected = quantity * price / base + line.get("__charges", Decimal(0))
    return bool(abs(abs(amount) - abs(expected)) > near)


def _type_findings(document: Document) -> list[Finding]:
    """Return a warning about documents that state what another one states: corrections, copies, pro formas."""
    code = document.head.get("TypeCode", "380")
    is_copy = document.head.get("IsCopy", "").lower() == "true"
    named = "copy" if is_copy else _DOUBTFUL_TYPES.get(code)
    found = []
    if named is not None:
        values = {"document": _name(document), "type": named, "sum_dkk": f"{_net_sum(document):,.2f}"}
        found.append(make_finding("invoice_of_other_type", **values))
    prepaid = number(document.head.get("Prepaid"))
    if prepaid:
        found.append(make_finding("invoice_prepaid", document=_name(document), prepaid_dkk=f"{prepaid:,.2f}"))
    return found


def _sign_findings(document: Document) -> list[Finding]:
    """Return a warning about a credit note whose lines add up to less than nothing, which raises the cost."""
    total = _net_sum(document)
    if document.kind != "credit_note" or total >= 0:
        return []
    return [make_finding("credit_note_raises_cost", document=_name(document), sum_dkk=f"{-total:,.2f}")]
