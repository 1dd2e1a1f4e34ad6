"""When two rows are one thing, and when they only share a number."""

from pathlib import Path

from helpers.record_cases import Delivered, written

COLUMNS = 'columns = { line_id = "Nr", facility_id = "Ejd", service = "Ydelse", month = "Md", amount_dkk = "Beløb" }\n'
LINES = '[records.a]\nkind = "cost_line"\nwhere = "*.csv"\n' + COLUMNS
TWO = "".join(f'[records.{name}]\nkind = "cost_line"\nwhere = "{name}.csv"\n{COLUMNS}' for name in "ab")
HEAD = "Nr;Ejd;Ydelse;Md;Beløb\n"


def found(delivered: Delivered, kind: str = "cost_line") -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for _, finding in delivered.load(kind).findings]


def test_numbers_that_restart_each_month_are_other_lines_and_a_warning_names_both_rows(
    tmp_path: Path,
) -> None:
    a, b = "1;F1;cleaning;2024-01;10,00\n2;F2;cleaning;2024-01;20,00\n", "1;F1;cleaning;2024-02;11,00\n"
    delivered = written(tmp_path, LINES, a=HEAD + a, b=HEAD + b)
    assert delivered.amounts() == [10.0, 20.0, 11.0]
    ((source, finding),) = delivered.load().findings
    assert (source, finding.code, finding.severity) == ("b.csv", "key_reused", "warning")
    assert "row 2 of b.csv" in finding.message and "row 2 of a.csv" in finding.message


def test_a_row_that_agrees_corrects_without_a_word(tmp_path: Path) -> None:
    a, b = (f"1;F1;cleaning;2024-01;{amount}\n" for amount in ("10,00", "12,00"))
    delivered = written(tmp_path, LINES, a=HEAD + a, b=HEAD + b)
    assert delivered.amounts() == [12.0] and found(delivered) == []
    counts = delivered.load().counts.select("invoiced_dkk", "superseded_dkk").rows()
    assert [tuple(map(float, row)) for row in counts] == [(0, 10), (12, 0)]


def test_one_line_in_two_blocks_counts_twice_with_a_warning(tmp_path: Path) -> None:
    line = "1;F1;cleaning;2024-01;10,00\n"
    delivered = written(tmp_path, TWO, a=HEAD + line, b=HEAD + line + "2;F1;waste;2024-01;5,00\n")
    assert delivered.amounts() == [10.0, 10.0, 5.0] and found(delivered) == [("row_in_two_blocks", "warning")]


def test_a_line_that_names_supplier_and_invoice_is_corrected_from_another_block(tmp_path: Path) -> None:
    head = HEAD.strip() + ";Leverandør;Faktura\n"
    delivered = written(
        tmp_path,
        TWO,
        a=head + "1;F1;cleaning;2024-01;10,00;Ren A/S;77\n",
        b=head + "1;F1;cleaning;2024-01;12,00;Ren A/S;77\n1;F1;cleaning;2024-01;7,00;Ren A/S;78\n",
    )
    assert delivered.amounts() == [12.0, 7.0] and found(delivered) == []


def test_orders_of_two_facilities_may_have_one_number_and_keep_their_parents(tmp_path: Path) -> None:
    head = "order_id;facility_id;reported_at;cost_dkk;parent_id\n"
    delivered = written(
        tmp_path,
        '[records.o]\nkind = "work_order"\nwhere = "*.csv"\n',
        a=head + "1;F1;2024-01-01 08:00;10,00;\n2;F1;2024-01-01 09:00;11,00;1\n",
        b=head + "1;F2;2024-01-01 08:00;20,00;\n3;F2;2024-01-02 08:00;22,00;1\n",
    )
    rows = delivered.load("work_order").rows.select("order_id", "parent_id").rows()
    assert rows == [("1@F1", None), ("2", "1@F1"), ("1@F2", None), ("3", "1@F2")]


def test_visits_of_two_facilities_may_have_one_number(tmp_path: Path) -> None:
    text = "visit_id;facility_id;room;date;minutes\n1;F1;1;2024-01-02;5\n1;F2;1;2024-01-02;6\n"
    delivered = written(tmp_path, '[records.v]\nkind = "cleaning_visit"\nwhere = "*.csv"\n', v=text)
    assert delivered.load("cleaning_visit").rows["visit_id"].to_list() == ["1@F1", "1@F2"]
    assert "key_reused" in delivered.codes("warning")


def test_visits_whose_numbers_restart_each_month_all_count_and_a_warning_names_both_rows(
    tmp_path: Path,
) -> None:
    head = "visit_id;facility_id;room;date;minutes\n"
    delivered = written(
        tmp_path,
        '[records.v]\nkind = "cleaning_visit"\nwhere = "*.csv"\n',
        a=head + "1;F1;1;2024-01-02;5\n2;F1;1;2024-01-03;6\n",
        b=head + "1;F1;1;2024-02-02;7\n",
    )
    rows = delivered.load("cleaning_visit").rows.select("visit_id", "minutes").rows()
    assert [(name, int(minutes)) for name, minutes in rows] == [
        ("1@F1/2024-01-02", 5),
        ("2", 6),
        ("1@F1/2024-02-02", 7),
    ]
    assert found(delivered, "cleaning_visit") == [("key_reused", "warning")]


def test_a_visit_that_keeps_its_date_is_corrected_without_a_word(tmp_path: Path) -> None:
    head = "visit_id;facility_id;room;date;minutes\n1;F1;1;2024-01-02;"
    block = '[records.v]\nkind = "cleaning_visit"\nwhere = "*.csv"\n'
    delivered = written(tmp_path, block, a=head + "5\n", b=head + "6\n")
    assert delivered.load("cleaning_visit").rows["visit_id"].to_list() == ["1"]
    assert found(delivered, "cleaning_visit") == []


def test_orders_whose_numbers_restart_each_year_all_count_and_keep_their_parents(tmp_path: Path) -> None:
    head = "order_id;facility_id;reported_at;cost_dkk;parent_id\n"
    delivered = written(
        tmp_path,
        '[records.o]\nkind = "work_order"\nwhere = "*.csv"\n',
        a=head + "1;F1;2023-03-01 08:00;10,00;\n2;F1;2023-03-02 09:00;11,00;1\n",
        b=head + "1;F1;2024-03-01 08:00;20,00;\n3;F1;2024-03-02 08:00;22,00;1\n",
    )
    rows = delivered.load("work_order").rows.select("order_id", "parent_id").rows()
    assert rows == [
        ("1@F1/2023-03", None),
        ("2", "1@F1/2023-03"),
        ("1@F1/2024-03", None),
        ("3", "1@F1/2024-03"),
    ]
    assert found(delivered, "work_order") == [("key_reused", "warning")]


def test_an_order_that_comes_again_with_its_time_or_as_completed_is_one_order(tmp_path: Path) -> None:
    head = "order_id;facility_id;reported_at;completed_at;cost_dkk\n1;F1;"
    delivered = written(
        tmp_path,
        '[records.o]\nkind = "work_order"\nwhere = "*.csv"\n',
        a=head + "2024-03-01;;10,00\n",
        b=head + "2024-03-01 08:00;2024-04-02 10:00;12,00\n",
    )
    assert delivered.amounts("work_order", "cost_dkk") == [12.0] and found(delivered, "work_order") == []


def test_requests_whose_numbers_restart_all_count(tmp_path: Path) -> None:
    head = "request_id;qr_code;scanned_at\n1;QR-1;"
    block = '[records.r]\nkind = "service_request"\nwhere = "*.csv"\n'
    delivered = written(tmp_path, block, a=head + "2024-01-05 08:00\n", b=head + "2024-02-05 08:00\n")
    assert len(delivered.load("service_request").rows) == 2
    assert found(delivered, "service_request") == [("key_reused", "warning")]


def test_inspections_whose_numbers_restart_all_count_and_an_inspection_of_many_rooms_keeps_its_number(
    tmp_path: Path,
) -> None:
    head = "inspection_id;facility_id;room;date;object_group;impurities\n"
    delivered = written(
        tmp_path,
        '[records.i]\nkind = "inspection"\nwhere = "*.csv"\n',
        a=head + "".join(f"{nth};F1;{room};2024-01-05;floor;1\n" for nth in (1, 2) for room in (7, 8)),
        b=head + "1;F1;7;2025-01-05;floor;3\n",
    )
    assert delivered.load("inspection").rows.select("inspection_id", "room").rows() == [
        ("1@2024-01-05", "7"),
        ("1@2024-01-05", "8"),
        ("2", "7"),
        ("2", "8"),
        ("1@2025-01-05", "7"),
    ]
    assert found(delivered, "inspection") == [("key_reused", "warning")]


def test_lines_without_an_id_are_the_same_lines_when_the_file_comes_again_grown_or_sorted(
    tmp_path: Path,
) -> None:
    block = LINES.replace('line_id = "Nr", ', "")
    head, one, two = "Ejd;Ydelse;Md;Beløb\n", "F1;cleaning;2024-01;10,00\n", "F1;waste;2024-01;5,00\n"
    delivered = written(tmp_path, block, a=head + one + two, b=head + two + one + "F1;waste;2024-02;7,00\n")
    assert sorted(delivered.amounts()) == [5.0, 7.0, 10.0]
    assert found(delivered) == [("row_said_again", "info")]


def test_lines_without_an_id_that_say_the_same_in_one_file_each_count(tmp_path: Path) -> None:
    text = "Ejd;Ydelse;Md;Beløb\n" + "F1;vehicles;2024-01;450,00\n" * 2
    delivered = written(tmp_path, LINES.replace('line_id = "Nr", ', ""), a=text)
    assert delivered.amounts() == [450.0, 450.0] and delivered.codes("warning") == {"rows_alike"}


def test_a_line_without_an_id_in_another_file_is_warned_of_where_the_files_differ(tmp_path: Path) -> None:
    head, one = "Ejd;Ydelse;Md;Beløb\n", "F1;cleaning;2024-01;10,00\n"
    block = LINES.replace('line_id = "Nr", ', "")
    a, b = head + one + "F1;waste;2024-01;5,00\n", head + one + "F1;waste;2024-02;7,00\n"
    assert found(written(tmp_path, block, a=a, b=b)) == [("row_said_again", "warning")]
