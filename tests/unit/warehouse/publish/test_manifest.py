"""The digest of a table's content."""

import duckdb
import pyarrow as pa
import pytest

from warehouse.publish.manifest import _ColumnDigest, content_digest

ROWS = "(1, 'ab', null, 1.5), (2, 'c', 'æ', null), (3, null, '', 0.1)"


def digest(rows: str = ROWS, columns: str = "id int, a varchar, b varchar, c double") -> str:
    with duckdb.connect() as con:
        con.execute(f"create table t ({columns}); insert into t values {rows}")
        count, found = content_digest(con, "memory", "t", ("id",))
        assert count == rows.count("(")
        return found


@pytest.mark.parametrize(
    "other",
    [
        ROWS.replace("'ab', null", "'ab', ''"),
        ROWS.replace("'ab', null", "'a', 'b'"),
        ROWS.replace("(1, 'ab'", "(1, 'a'").replace("(2, 'c'", "(2, 'bc'"),
        ROWS.replace("1.5", "1.25"),
        ROWS.removesuffix(", (3, null, '', 0.1)"),
    ],
)
def test_other_cells_have_another_digest(other: str) -> None:
    assert digest(other) != digest()


def test_the_same_rows_in_another_order_have_the_same_digest() -> None:
    assert digest("(3, null, '', 0.1), (1, 'ab', null, 1.5), (2, 'c', 'æ', null)") == digest()


def test_the_same_texts_in_other_batches_have_the_same_digest() -> None:
    texts = pa.array(["ab", None, "æ", "", "c", None])
    whole, cut = _ColumnDigest(), _ColumnDigest()
    whole.add(texts)
    for part in (texts[:2], texts[2:2], texts[2:5], texts[5:]):
        cut.add(part)
    assert whole.digest() == cut.digest()


def test_another_type_of_a_column_has_another_digest() -> None:
    assert digest(columns="id bigint, a varchar, b varchar, c double") != digest()
