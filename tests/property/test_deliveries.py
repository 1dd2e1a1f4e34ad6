"""What holds for any mix of deliveries: no row and no øre is lost, and their order does not matter."""

import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import polars as pl
from helpers.deliver import deliver, read_file, read_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bim.errors import DeliveryError
from warehouse.deliveries.cells.decimals import DecimalSign, read_numbers, tidy_numbers
from warehouse.deliveries.effective.rows import load_kind
from warehouse.store import Store

HEADER = "line_id;facility_id;service;month;amount_dkk\n"
CENTS = some.integers(-10_000_000, 10_000_000)
BROKEN = ["abc", "", "1.250", "NaN", "1e20", "#REF!"]
AMOUNTS = some.one_of(CENTS, some.sampled_from(BROKEN))
LINES = some.lists(some.tuples(some.integers(1, 6), AMOUNTS), min_size=1, max_size=8)
PATIENT = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def danish(cents: int) -> str:
    """Øre as a Dane writes kroner."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}".replace(",", ".") + f",{rest:02d}"


def as_text(lines: list[tuple[int, Any]]) -> str:
    """Cost lines as a delivery."""
    written = ((line, danish(amount) if isinstance(amount, int) else amount) for line, amount in lines)
    return HEADER + "".join(f"{line};F1;cleaning;2026-01;{amount}\n" for line, amount in written)


def in_folder(act: Callable[[Path], Any]) -> Any:
    """Act in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return act(Path(folder))


@PATIENT
@given(LINES)
def test_every_row_in_is_accepted_or_held(lines: list[tuple[int, Any]]) -> None:
    read = in_folder(lambda folder: read_text(folder, as_text(lines)))
    rows = sorted([*read.accepted["source_row"], *read.held["source_row"]])
    assert rows == list(range(2, len(lines) + 2))
    assert read.summary["rows_in"] == len(lines)


@PATIENT
@given(some.lists(CENTS, min_size=1, max_size=20))
def test_what_is_accepted_adds_up_to_the_ore(amounts: list[int]) -> None:
    read = in_folder(lambda folder: read_text(folder, as_text(list(enumerate(amounts)))))
    assert read.accepted["amount_dkk"].sum() == Decimal(sum(amounts)) / 100


@given(some.decimals(-(10**9), 10**9, places=2, allow_nan=False), some.sampled_from([",", "."]))
def test_a_written_amount_is_read_back_whatever_its_signs(amount: Decimal, sign: str) -> None:
    text = f"{amount:,.2f}"
    text = text.replace(",", "_").replace(".", ",").replace("_", ".") if sign == "," else text
    for known in (DecimalSign(), DecimalSign(sign), DecimalSign(sign, True)):
        values, codes = read_numbers(tidy_numbers(pl.Series("n", [text])), known)
        assert codes[0] is None and Decimal(values[0]) == amount


def state(parts: list[list[tuple[int, Any]]], order: tuple[int, ...], dated: list[date | None]) -> Any:
    """What stands and what is held after deliveries in an order."""

    def act(folder: Path) -> Any:
        store = Store(folder)
        for step, place in enumerate(order):
            when = datetime(2026, 2, 1) + timedelta(days=step if dated[place] else place)
            deliver(store, as_text(parts[place]), when, f"{place}-{step}.csv", dated[place])
        rows, held, _ = load_kind(store, "cost_line", date(2026, 6, 30), {})
        return (
            sorted(rows.select("line_id", "amount_dkk").rows()),
            sorted(held.select("code", "row_key", "amount_dkk").cast(pl.String).fill_null("").rows()),
        )

    return in_folder(act)


@settings(PATIENT, max_examples=10)
@given(some.lists(LINES, min_size=3, max_size=3, unique_by=as_text), some.booleans())
def test_the_order_of_deliveries_does_not_matter(parts: list[list[tuple[int, Any]]], same_day: bool) -> None:
    days: list[date | None] = [date(2026, 1, 1 if same_day else place) for place in (1, 2, 3)]
    states = [state(parts, order, days) for order in permutations(range(3))]
    assert all(other == states[0] for other in states)


@settings(PATIENT, max_examples=15)
@given(some.dictionaries(some.integers(1, 50), AMOUNTS, min_size=2, max_size=12), some.data())
def test_a_delivery_split_in_two_gives_the_same_result(lines: dict[int, Any], data: Any) -> None:
    rows = list(lines.items())
    place = data.draw(some.integers(1, len(rows) - 1))
    day = date(2026, 1, 1)
    whole = state([rows], (0,), [day])
    assert state([rows[:place], rows[place:]], (0, 1), [day, day]) == whole


HOSTILE = some.sampled_from(
    [
        "1",
        "F1",
        "cleaning",
        "2026-01",
        "1,00",
        ";",
        ",",
        "\t",
        '"',
        "\n",
        "\r",
        "\x00",
        "\x1a",
        "I alt",
        "=1+1",
        "\u00a0",
        "å",
        "nr 010190-1234 x",
        "1.250",
        "1e400",
        "31-02-2025",
        "sep=;\n",
        "\ufeff",
        "\u2028",
        "#REF!",
        "(5)",
        HEADER,
    ]
)


@settings(PATIENT, max_examples=60)
@given(
    some.lists(HOSTILE, max_size=40),
    some.sampled_from(["utf-8", "cp1252", "utf-16", "utf-8-sig"]),
    some.booleans(),
)
def test_no_text_ends_the_reader_and_no_row_of_it_is_lost(
    parts: list[str], encoding: str, has_header: bool
) -> None:
    text = (HEADER if has_header else "") + "".join(parts)

    def act(folder: Path) -> None:
        (folder / "a.csv").write_bytes(text.encode(encoding, errors="ignore"))
        try:
            read = read_file(folder / "a.csv", "cost_line")
        except DeliveryError as error:
            assert error.code and str(error)
            return
        assert len(read.accepted) + len(read.held) == read.summary["rows_in"]
        assert set(read.accepted["source_row"]).isdisjoint(read.held["source_row"])
        assert all(finding["message"] for finding in read.summary["findings"])
        assert "010190-1234" not in str(read.accepted.rows()) + str(read.held.rows()) + str(read.summary)

    in_folder(act)
