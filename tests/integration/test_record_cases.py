"""Deliveries that were read wrongly in silence, each as it was reported: read right, or held with a sentence."""

import tomllib
from datetime import date, datetime
from pathlib import Path

from helpers.record_cases import Delivered, case, written

LEDGER = """
select strftime(month, '%Y-%m') as month, sum(invoiced_dkk) from mart_cost_ledger where month is not null
group by month order by month
"""


def test_line_numbers_that_restart_on_every_invoice_erase_no_line(shared: Path, tmp_path: Path) -> None:
    delivered = case(shared, tmp_path, "01_line_numbers_restart")
    assert delivered.amounts() == [1000.0, 2000.0, 1100.0, 2200.0, 300.0, 400.0]
    assert delivered.load().rows["line_id"].n_unique() == 6
    assert delivered.codes("warning") == set()


def test_one_column_proves_the_order_of_day_and_month_for_the_whole_file(
    shared: Path, tmp_path: Path
) -> None:
    rows = case(shared, tmp_path, "02_order_of_day_per_column").load("work_order").rows
    assert rows["completed_at"].dt.date().to_list() == [date(2024, 2, 3), date(2024, 3, 4)]
    assert rows["due_at"].dt.date().to_list() == [date(2024, 2, 5), date(2024, 3, 6)]


def test_dates_that_excel_half_swapped_are_held_with_their_amounts(shared: Path, tmp_path: Path) -> None:
    loaded = case(shared, tmp_path, "03_excel_half_swapped_dates").load()
    assert loaded.rows["month"].to_list() == [date(2024, 1, 1), date(2024, 2, 1)]
    assert [(code, float(amount)) for code, amount in loaded.held.select("code", "amount_dkk").rows()] == [
        ("swapped_date", 1000.0),
        ("swapped_date", 1000.0),
    ]


def test_a_credit_note_named_in_a_column_that_nobody_mapped_is_negative(shared: Path, tmp_path: Path) -> None:
    delivered = case(shared, tmp_path, "05_credit_note_by_type_column")
    assert delivered.amounts() == [1000.0, -400.0]
    assert delivered.codes("warning") == {"credit_note_negated"}


def test_a_row_in_euro_is_never_counted_in_kroner(shared: Path, tmp_path: Path) -> None:
    delivered = case(shared, tmp_path, "06_currency_column")
    assert delivered.amounts() == [1000.0]
    assert delivered.load().held["code"].to_list() == ["foreign_currency"]


def test_a_debit_and_a_credit_column_give_their_difference(shared: Path, tmp_path: Path) -> None:
    assert case(shared, tmp_path, "07_debit_and_credit_columns").amounts() == [1000.0, -400.0, 700.0, -333.0]


def test_october_that_lost_its_nought_is_october(shared: Path, tmp_path: Path) -> None:
    months = case(shared, tmp_path, "08_period_without_its_nought").load().rows["month"]
    assert months.dt.month().to_list() == [1, 2, 9, 10, 11, 12]


def test_a_duration_with_a_unit_of_its_own_takes_no_factor(shared: Path, tmp_path: Path) -> None:
    minutes = case(shared, tmp_path, "09_hours_with_factor_and_clock").load("cleaning_visit").rows["minutes"]
    assert [float(value) for value in minutes] == [90, 90, 15, 90, 90]


def test_a_workbook_that_counts_from_1904_does_so_for_plain_numbers_too(shared: Path, tmp_path: Path) -> None:
    months = case(shared, tmp_path, "10_1904_general_number").load().rows["month"].to_list()
    assert months == [date(2025, 3, 1)] * 2


def test_a_sensor_that_sends_fractions_is_named(shared: Path, tmp_path: Path) -> None:
    delivered = case(shared, tmp_path, "11_fill_as_fraction")
    (stated,) = [f for f in delivered.read["fr:fr.csv"].summary["findings"] if f["severity"] == "warning"]
    assert (
        stated["code"] == "fraction_as_percent"
        and "SP-1" in stated["message"]
        and "SP-2" not in stated["message"]
    )


def test_a_supplier_called_total_is_a_supplier(shared: Path, tmp_path: Path) -> None:
    delivered = case(shared, tmp_path, "14_supplier_called_total")
    assert sum(delivered.amounts()) == 53_000.0 and delivered.load().held.is_empty()


def test_quarters_and_spans_are_spread_and_the_rest_is_held_with_its_amount(
    shared: Path, tmp_path: Path
) -> None:
    delivered = case(shared, tmp_path, "16_quarters_and_spans")
    held = delivered.load().held
    assert held["source_row"].to_list() == [11, 15, 16, 17, 18] and float(held["amount_dkk"].sum()) == 15_000
    assert "2026-Q1" in held["message"][0]
    months = delivered.ask(LEDGER, "mart_cost_ledger")
    assert [(month, float(amount)) for month, amount in months][:4] == [
        ("2025-01", 10_750.0),
        ("2025-02", 10_750.0),
        ("2025-03", 10_750.0),
        ("2025-04", 750.0),
    ]


def test_words_that_areal_knows_are_translated_with_a_finding(shared: Path, tmp_path: Path) -> None:
    delivered = case(shared, tmp_path, "17_words_of_the_source")
    assert delivered.load().rows["service"].to_list() == ["cleaning", "windows", "cleaning", "cleaning"]
    assert "words_translated" in delivered.codes("info")


def test_a_word_that_may_mean_two_things_is_held_with_the_line_to_paste(shared: Path, tmp_path: Path) -> None:
    delivered = case(shared, tmp_path, "17_words_of_the_source")
    held = delivered.load("work_order").held
    assert held["code"].to_list() == ["unknown_value"] and "values.type" in held["message"][0]
    assert "words_unknown" in delivered.codes("warning")


def test_a_mapped_word_of_the_source_is_what_it_means(shared: Path, tmp_path: Path) -> None:
    files = shared / "cases" / "records" / "17_words_of_the_source"
    blocks = """
    [records.sv]
    kind = "cost_line"
    where = "sv.csv"
    columns.line_id = "Linjenr"
    columns.facility_id = "Ejendom"
    columns.service = "Ydelse"
    columns.month = "Måned"
    columns.amount_dkk = "Beløb"
    values = { service = { "rengøring" = "cleaning", "Vinduespolering" = "windows" } }
    [records.ty]
    kind = "work_order"
    where = "ty.csv"
    values = { type = { PM01 = "corrective", CM = "corrective", "afhjælpende" = "corrective", PPM = "preventive" } }
    """
    texts = {name: (files / f"{name}.csv").read_text("utf-8") for name in ("sv", "ty")}
    delivered = written(tmp_path, blocks, **texts)
    assert delivered.load().rows["service"].to_list() == ["cleaning", "windows", "cleaning", "cleaning"]
    assert delivered.load("work_order").rows["type"].to_list() == ["corrective"] * 4 + ["preventive"]


def test_a_dash_in_an_optional_column_is_nothing_and_in_the_amount_is_held(
    shared: Path, tmp_path: Path
) -> None:
    loaded = case(shared, tmp_path, "18_dash_for_nothing").load()
    assert [float(amount) for amount in loaded.rows["amount_dkk"]] == [100.0] * 3
    assert loaded.held["source_row"].to_list() == [3]


def test_an_oioubl_credit_note_is_read_as_negative_lines_without_moms(shared: Path, tmp_path: Path) -> None:
    files = shared / "cases" / "records" / "19_formats_not_read"
    blocks = '[records.ub]\nkind = "cost_line"\nwhere = "oioubl_creditnote.xml"'
    rows = Delivered(tmp_path, tomllib.loads(blocks)["records"], files).load().rows
    assert [float(amount) for amount in rows["amount_dkk"]] == [-5000.0, -50.0]
    assert float(rows["moms_dkk"].sum()) == -1262.5
    assert rows.row(0, named=True)["invoice"] == "A00095679" and rows["supplier"][0] == "Tavleverandøren"


def test_json_is_read_by_a_mapping_like_any_table(shared: Path, tmp_path: Path) -> None:
    files = shared / "cases" / "records" / "19_formats_not_read"
    blocks = """
    [records.js]
    kind = "work_order"
    where = "orders.json"
    columns = { order_id = "id", reported_at = "createdAt", cost_dkk = "cost", facility_id = { value = "F001" } }
    """
    rows = Delivered(tmp_path, tomllib.loads(blocks)["records"], files).load("work_order").rows
    assert [float(cost) for cost in rows["cost_dkk"]] == [100.0]


def test_a_grouped_report_gets_its_facility_from_the_headings(shared: Path, tmp_path: Path) -> None:
    delivered = case(shared, tmp_path, "20_grouped_report")
    rows = delivered.load().rows.select("facility_id", "amount_dkk").rows()
    assert [(facility, float(amount)) for facility, amount in rows] == [
        ("F001", 100),
        ("F001", 50),
        ("F002", 70),
    ]
    assert delivered.load().held["amount_dkk"].null_count() == 4
    assert "group_headings_used" in delivered.codes("warning")


def test_a_file_in_american_order_is_read_whatever_column_proves_it(tmp_path: Path) -> None:
    head = "order_id;facility_id;reported_at;Oprettet\n"
    text = head + "A;F1;1/2/2024 3:05 PM;1/31/2024\nB;F1;2/3/2024 4:05 PM;2/28/2024\n"
    delivered = written(tmp_path, '[records.o]\nkind = "work_order"\nwhere = "*.csv"', o=text)
    found = delivered.load("work_order").rows["reported_at"].to_list()
    assert found == [datetime(2024, 1, 2, 14, 5), datetime(2024, 2, 3, 15, 5)]


LINE = 'columns = { line_id = "Nr", facility_id = "Ejd", service = "Ydelse", month = "Md", amount_dkk = "Beløb" }'
BLOCK = f'[records.a]\nkind = "cost_line"\nwhere = "*.csv"\n{LINE}\n'
HEAD = "Nr;Ejd;Ydelse;Md;Beløb\n"


def test_the_months_of_a_period_add_up_and_those_after_the_run_date_are_held(tmp_path: Path) -> None:
    text = HEAD + "1;F1;cleaning;2025-11..2026-01;-100,00\n2;F1;cleaning;2025-01-15/2025-02-13;30,00\n"
    delivered = written(tmp_path, BLOCK, a=text)
    sql = "select ledger_id, invoiced_dkk, held_dkk, reason from mart_cost_ledger order by ledger_id"
    rows = delivered.ask(sql, "mart_cost_ledger", "run_input")
    found = {name: (float(invoiced), float(held)) for name, invoiced, held, _ in rows}
    assert found == {
        "cost_line:1:2025-11": (-33.33, 0),
        "cost_line:1:2025-12": (-33.33, 0),
        "cost_line:1:2026-01": (-33.34, -33.34),
        "cost_line:2:2025-01": (17, 0),
        "cost_line:2:2025-02": (13, 0),
    }


def test_findings_count_what_is_still_wrong_after_a_correction(tmp_path: Path) -> None:
    a = HEAD + "1;F1;cleaning;2025-01;x\n2;F1;cleaning;2025-01;y\n"
    delivered = written(tmp_path, BLOCK, a=a, b=HEAD + "1;F1;cleaning;2025-01;5,00\n")
    sql = "select message, source_file, source_row from run_finding where code = 'not_a_number'"
    ((message, source, row),) = delivered.ask(sql, "run_finding", "run_held_row")
    assert message.startswith("Row 3 is held: 'Beløb' (amount_dkk)") and (source, row) == ("a.csv", 3)


def test_orders_of_two_facilities_with_one_number_are_two_costs(tmp_path: Path) -> None:
    text = "order_id;facility_id;reported_at;cost_dkk\n1;F1;2025-01-01 08:00;10,00\n1;F2;2025-01-01 08:00;20,00\n"
    delivered = written(tmp_path, '[records.o]\nkind = "work_order"\nwhere = "*.csv"', o=text)
    sql = "select ledger_id, invoiced_dkk from mart_cost_ledger order by ledger_id"
    rows = delivered.ask(sql, "mart_cost_ledger")
    assert [(name, float(amount)) for name, amount in rows] == [
        ("work_order:1@F1", 10),
        ("work_order:1@F2", 20),
    ]
