"""Invoices and credit notes in XML: OIOUBL and Peppol BIS 3."""

from pathlib import Path

import pytest
from helpers.deliver import Outcome, read_file

from bim.errors import DeliveryError

DOCUMENT = """<?xml version="1.0"?>
<{root} xmlns="urn:x" xmlns:cbc="urn:b" xmlns:cac="urn:a">
<cbc:ID>77</cbc:ID><cbc:IssueDate>2024-04-02</cbc:IssueDate><cbc:{root}TypeCode>{code}</cbc:{root}TypeCode>
<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode><cbc:BuyerReference>F001</cbc:BuyerReference>
{period}
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Ren A/S</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount>100.00</cbc:Amount>
<cac:TaxCategory><cbc:Percent>25</cbc:Percent></cac:TaxCategory></cac:AllowanceCharge>
<cac:TaxTotal><cbc:TaxAmount>225.03</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount>{total}</cbc:LineExtensionAmount></cac:LegalMonetaryTotal>
<cac:{root}Line><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="HUR">10</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="{currency}">1000.10</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Rengøring</cbc:Name>
<cac:ClassifiedTaxCategory><cbc:Percent>25</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item></cac:{root}Line>
</{root}>"""
QUARTER = (
    "<cac:InvoicePeriod><cbc:StartDate>2024-01-01</cbc:StartDate><cbc:EndDate>2024-03-31</cbc:EndDate>"
    "</cac:InvoicePeriod>"
)


def read(folder: Path, text: str = "", **block: object) -> Outcome:
    (folder / "x.xml").write_text(text, encoding="utf-8")
    return read_file(folder / "x.xml", "cost_line", **block)


def document(
    root: str = "Invoice", code: str = "380", currency: str = "DKK", period: str = "", total: str = "1000.10"
) -> str:
    return DOCUMENT.format(root=root, code=code, currency=currency, period=period, total=total)


def test_a_peppol_invoice_gives_its_lines_and_its_allowance_with_the_moms_of_the_document(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, document(period=QUARTER), columns={"service": {"value": "cleaning"}})
    assert [str(amount) for amount in found.accepted["amount_dkk"]] == ["1000.10", "-100.00"]
    assert str(found.accepted["moms_dkk"].sum()) == "225.03"
    line = found.accepted.row(0, named=True)
    assert (line["facility_id"], line["supplier"], line["invoice"], line["unit"]) == (
        "F001",
        "Ren A/S",
        "77",
        "HUR",
    )
    assert (str(line["month"]), str(line["period_end"])) == ("2024-01-01", "2024-03-31")


def test_every_amount_of_a_credit_note_turns_its_sign(tmp_path: Path) -> None:
    found = read(tmp_path, document("CreditNote", "381"), columns={"service": {"value": "cleaning"}})
    assert [str(amount) for amount in found.accepted["amount_dkk"]] == ["-1000.10", "100.00"]
    assert found.verdict == "accept"


def test_a_service_may_be_mapped_from_the_name_of_the_item(tmp_path: Path) -> None:
    block = {"columns": {"service": "ItemName"}, "values": {"service": {"rengøring": "cleaning"}}}
    assert read(tmp_path, document(), **block).accepted["service"].to_list() == ["cleaning"]


def test_an_invoice_without_a_service_is_warned_of(tmp_path: Path) -> None:
    found = read(tmp_path, document())
    assert found.accepted["service"].to_list() == ["other", "other"] and "service_assumed" in found.codes


def test_an_invoice_in_euro_is_held(tmp_path: Path) -> None:
    assert set(read(tmp_path, document(currency="EUR")).reasons.values()) == {"foreign_currency"}


def test_lines_that_do_not_add_up_to_the_document_are_warned_of(tmp_path: Path) -> None:
    assert "invoice_sum_differs" in read(tmp_path, document(total="999.00")).codes


def test_lines_of_a_file_without_line_breaks_have_rows_of_their_own(tmp_path: Path) -> None:
    found = read(tmp_path, document().replace("\n", ""))
    assert found.accepted["source_row"].to_list() == [1, 2]


def test_an_invoice_in_its_envelope_is_read(tmp_path: Path) -> None:
    inner = document().split("?>", 1)[1]
    assert len(read(tmp_path, f"<StandardBusinessDocument>{inner}</StandardBusinessDocument>").accepted) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]><Invoice>&x;</Invoice>', "unsafe_xml"),
        ("<a><b/></a>", "unreadable_file"),
        ("<Invoice><b>", "unreadable_file"),
        ("<Invoice>" + "<a>" * 99 + "</a>" * 99 + "</Invoice>", "unsafe_xml"),
    ],
)
def test_xml_that_is_no_invoice_or_may_do_harm_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        read(tmp_path, text)
    assert refused.value.code == code


TOTAL = "<cbc:LineExtensionAmount>1000.10</cbc:LineExtensionAmount>"
QUANTITY = '<cbc:InvoicedQuantity unitCode="HUR">10</cbc:InvoicedQuantity>'
LINE_ALLOWANCE = (
    "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount>{}</cbc:Amount>"
    "</cac:AllowanceCharge>"
)


def price(amount: str, base: str = "", allowances: tuple[str, ...] = ()) -> str:
    """The document with a price each, and allowances of the line."""
    base = base and f"<cbc:BaseQuantity>{base}</cbc:BaseQuantity>"
    parts = "".join(map(LINE_ALLOWANCE.format, allowances))
    text = document().replace("<cac:Item>", f"{parts}<cac:Item>")
    end = f"<cac:Price><cbc:PriceAmount>{amount}</cbc:PriceAmount>{base}</cac:Price></cac:InvoiceLine>"
    return text.replace("</cac:InvoiceLine>", end)


@pytest.mark.parametrize(
    ("text", "is_off"),
    [
        (price("100.01"), False),
        (price("10001", base="100"), False),
        (price("105.01", allowances=("20.00", "30.00")), False),
        (price("100.011"), False),
        (price("100.008").replace(">10<", ">10.0<"), False),
        (price("0.333").replace(">10<", ">3003<"), False),  # a third of a krone
        (price("0"), False),
        (price("200.02"), True),
        (price("100.01", allowances=("10.00",)), True),
    ],
)
def test_a_line_that_is_not_its_quantity_times_its_price_is_a_warning(
    tmp_path: Path, text: str, is_off: bool
) -> None:
    assert ("amount_not_product" in read(tmp_path, text).codes) == is_off


@pytest.mark.parametrize(
    ("totals", "differs"),
    [
        ("<cbc:TaxExclusiveAmount>900.10</cbc:TaxExclusiveAmount>", False),
        ("<cbc:TaxExclusiveAmount>850.10</cbc:TaxExclusiveAmount>", True),  # an allowance is missing
        (  # as OIOUBL writes it: the moms
            "<cbc:TaxExclusiveAmount>225.03</cbc:TaxExclusiveAmount>"
            "<cbc:TaxInclusiveAmount>1125.13</cbc:TaxInclusiveAmount>",
            False,
        ),
        (
            "<cbc:TaxExclusiveAmount>225.03</cbc:TaxExclusiveAmount>"
            "<cbc:TaxInclusiveAmount>1225.13</cbc:TaxInclusiveAmount>",
            True,
        ),
        (  # the moms and a duty
            "<cbc:TaxExclusiveAmount>285.03</cbc:TaxExclusiveAmount>"
            "<cbc:TaxInclusiveAmount>1185.13</cbc:TaxInclusiveAmount>",
            False,
        ),
        (
            "<cbc:TaxExclusiveAmount>900.10</cbc:TaxExclusiveAmount>"
            "<cbc:PayableRoundingAmount>-0.13</cbc:PayableRoundingAmount>",
            False,
        ),
    ],
)
def test_lines_and_allowances_that_are_not_the_total_without_moms_are_a_warning(
    tmp_path: Path, totals: str, differs: bool
) -> None:
    read_document = read(tmp_path, document().replace(TOTAL, TOTAL + totals))
    assert ("invoice_sum_differs" in read_document.codes) == differs


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (document(code="384"), "invoice_of_other_type"),
        (document(code="325"), "invoice_of_other_type"),
        (
            document().replace(
                "<cbc:IssueDate>", "<cbc:CopyIndicator>true</cbc:CopyIndicator><cbc:IssueDate>"
            ),
            "invoice_of_other_type",
        ),
        (
            document().replace(TOTAL, TOTAL + "<cbc:PrepaidAmount>50.00</cbc:PrepaidAmount>"),
            "invoice_prepaid",
        ),
        (document("CreditNote", "381").replace("1000.10", "-1000.10"), "credit_note_raises_cost"),
    ],
)
def test_a_document_that_another_one_may_state_again_is_asked_about(
    tmp_path: Path, text: str, code: str
) -> None:
    assert code in read(tmp_path, text).codes


@pytest.mark.parametrize(
    "text",
    [
        document(),
        document("CreditNote", "381"),
        document(code="383"),
        document().replace("<cbc:IssueDate>", "<cbc:CopyIndicator>false</cbc:CopyIndicator><cbc:IssueDate>"),
        document().replace(TOTAL, TOTAL + "<cbc:PrepaidAmount>0.00</cbc:PrepaidAmount>"),
    ],
)
def test_an_ordinary_document_is_accepted(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text, columns={"service": {"value": "cleaning"}})
    assert found.verdict == "accept" and found.codes <= {
        "facility_assumed",
        "columns_not_used",
        "negative_amount",
    }
