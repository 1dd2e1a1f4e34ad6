"""What a kind of records is made of: its columns, its key, and what its rows mean to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """One column of a kind: `low` and `high` are inclusive, `choices` empty where any text will do.

    `instead`: columns that together fill a required one. `words`: words of sources, in small letters, that mean a
    choice. `known_as`: headers, in small letters, by which the column is recognized where it is not mapped.
    `key_part`: a pattern; as part of a key, the column counts with what the pattern finds in it.
    """

    name: str
    type: str = "text"
    is_required: bool = False
    is_personal: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    instead: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    known_as: tuple[str, ...] = ()
    key_part: str | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of records.

    `key`: the columns that name a row, null counting as a value. `agrees`: the columns in which a row and its
    correction agree (of an instant its month); rows of one key that differ there are different things. `named_by`: the
    columns that together name a row over all blocks; where they are empty, a row of another block is another row.
    `is_block_key`: a key holds within its block only. `has_own_id`: a row without an id gets one from its cells.
    `amount`: the money column that a ledger must not lose. `dated_by`: the column with the day of a row's
    fact. `entity`: of a register, the columns that name the thing described; it has history, and each row
    holds from its valid_from to its valid_to.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    amount: str | None = None
    dated_by: str | None = None
    credit_is_normal: bool = False
    agrees: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()
    is_block_key: bool = False
    has_own_id: bool = False
    entity: tuple[str, ...] = ()

    @property
    def column(self) -> Mapping[str, Column]:
        """Return the columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def required(self) -> tuple[str, ...]:
        """Return names of the columns that every row must fill."""
        return tuple(column.name for column in self.columns if column.is_required)
