"""The check of the configuration's record blocks, before any file is opened.

Comes in: the configuration. Goes out: nothing, or an error that names the nearest known word.
"""

from rapidfuzz import process

from bim.errors import ConfigurationError
from flows.config import Config
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.mapping import declared_sources, declared_words, unconfirmed

PLANNER_EDITS = (
    "planner_edits"  # block of the receipts of planners' edits; the configuration has no such block
)
PLANNER_PROGRAMS = "planner_programs"  # of the programs that planners edit in a workbook


def check_kind(name: str) -> str:
    """Return the name of a kind of record if it exists.

    Raises: ConfigurationError, naming the nearest, where there is none of that name.
    """
    if name not in KINDS:
        nearest = process.extractOne(name, list(KINDS))[0]
        raise ConfigurationError(f"There is no kind '{name}'; the nearest known one is '{nearest}'.")
    return name


def check_blocks(config: Config) -> None:
    """Check all blocks.

    Raises: ConfigurationError for a kind that does not exist, or a column that the kind does not have, columns that
    make no number together, or a word that the kind does not know.
    """
    for name, block in config.records.items():
        try:
            kind, options = KINDS[check_kind(block.kind)], block.reading_options()
            declared_sources(kind, options)
            declared_words(kind, options)
            unconfirmed(kind, options)
        except ConfigurationError as error:
            raise ConfigurationError(f"[records.{name}]: {error}") from None
