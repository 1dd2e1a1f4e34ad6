"""All inputs of a configuration, from folders and servers.

Comes in: the configuration. Goes out: one `InputFile` per file, and findings where nothing was found.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bim.errors import ConfigurationError
from bim.finding_text import masked
from bim.outcome import storable
from flows.findings import make_finding
from flows.sources.addresses import is_remote, parse_address, shown_where
from flows.sources.files import (
    MEGABYTE,
    MODEL_KIND,
    MODEL_SUFFIXES,
    RECORD_SUFFIXES,
    Found,
    InputFile,
    Places,
)
from flows.sources.folders import find_files
from warehouse.deliveries.personal import hide_in_name, mask
from warehouse.deliveries.privacy_key import read_key

if TYPE_CHECKING:
    from flows.config import Config
    from flows.sources.remote import RemotePull


def _never(_file: InputFile) -> bool:
    return False


def pull(
    config: "Config",
    folder: Path,
    is_read: Callable[[InputFile], bool] = _never,
    day: date | None = None,
    is_first: bool = True,
) -> Found:
    """Find, guard and hash every input of the configuration; remote files are fetched into `folder`.

    A remote file of a known version that `is_read` is not fetched again. A CPR-like number in a path becomes a keyed
    hash in the source's name, since that name is stored and published. `day` is today where none is given. `is_first`:
    nothing was ever received, so a folder that does not exist is a wrong path.
    Raises: ConfigurationError where a folder of models does not exist at the first run, or an address cannot be used.
    """
    check_addresses(config)
    key = read_key(str(config.key_file) if config.key_file.exists() else "")
    remote = _remote_pull(config, folder, key, is_read, day or datetime.now(UTC).date())
    every = Found()
    for places in _all_places(config, is_first):
        found = Found()
        for where in places.where:
            found.add(_find(config, remote, places, where))
        if not found.files and not found.findings:
            where = ", ".join(map(shown_where, places.where))
            finding = make_finding("nothing_delivered", block=places.section, where=mask(where))
            found.findings.append(finding)
        every.add(found)
    if remote is not None:
        remote.finish()
    return Found(
        [_without_persons(file, key) for file in every.files],
        [masked(finding, mask) for finding in every.findings],
        [hide_in_name(source, key) for source in every.stale],
    )


def check_addresses(config: "Config") -> None:
    """Raise a ConfigurationError where an address is wrong, needs a package that is missing, or hides another one."""
    for places in _all_places(config):
        shown: set[str] = set()
        for where in filter(is_remote, places.where):
            from flows.sources.protocols import require_protocol

            address = parse_address(where, places.section)
            require_protocol(address.scheme, places.section)
            if address.shown in shown:
                raise ConfigurationError(
                    f"{places.section} where: {address.shown} is named twice; addresses that differ only in user,"
                    " password or query cannot be told apart. Name it once."
                )
            shown.add(address.shown)


def _remote_pull(
    config: "Config", folder: Path, key: bytes, is_read: Callable[[InputFile], bool], day: date
) -> "RemotePull | None":
    if not any(is_remote(where) for places in _all_places(config) for where in places.where):
        return None
    from flows.sources.fetch import Policy
    from flows.sources.remote import RemotePull

    wanted = config.sources
    policy = Policy(wanted.attempts, wanted.wait_seconds, wanted.timeout_seconds, wanted.max_seconds)
    return RemotePull(folder, key, day, is_read, policy)


def _find(config: "Config", remote: "RemotePull | None", places: Places, where: str) -> Found:
    if remote is not None and is_remote(where):
        return remote.pull(places, parse_address(where, places.section))
    return Found(list(find_files(config, places, where)))


def _without_persons(file: InputFile, key: bytes) -> InputFile:
    if file.problem is not None:
        file = file.with_problem(masked(file.refusal, lambda text: mask(storable(text))))
    return replace(file, source=hide_in_name(file.source, key))


def _all_places(config: "Config", is_required: bool = True) -> Iterator[Places]:
    max_bytes = config.models.max_size_mb * MEGABYTE
    if config.models.where:
        where = tuple(config.models.where)
        yield Places(MODEL_KIND, None, where, MODEL_SUFFIXES, max_bytes, is_required)
    for name, block in sorted(config.records.items()):
        yield Places(block.kind, name, tuple(block.where), RECORD_SUFFIXES, max_bytes)
