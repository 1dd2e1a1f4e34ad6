"""Remote places: what they list, what of it is new, and what is gone since the last run.

Comes in: an address. Goes out: one `InputFile` per file, and findings. A file whose version is known, and whose reading
is in the store, is not fetched.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from bim.finding import Finding
from bim.finding_text import masked
from bim.model.pathguard import shown_path
from flows.findings import make_finding
from flows.sources.addresses import Address
from flows.sources.fetch import Policy, fetch
from flows.sources.files import MODEL_KIND, Found, InputFile, Places, examine_file, suffix_of, unusable_file
from flows.sources.index import KEPT_PART, Index, KnownFile, KnownPlace
from flows.sources.protocols import open_system
from flows.sources.remote_files import Listing, RemoteFile, RemoteSystem, SourceError
from flows.sources.selection import Selection
from warehouse.deliveries.personal import hide_in_name

EXAMPLES = 3
LONGEST_NAME = 300  # letters; a longer name keeps its two ends and a digest of it
PART = ".part"  # an unfinished download


@dataclass
class RemotePull:
    """One pull of all remote places of a configuration.

    `folder` holds the index and what was fetched; `key` hides CPR-like numbers; `is_read`: the reading of a file is in
    the store; `day`: today.
    """

    folder: Path
    key: bytes
    day: date
    is_read: Callable[[InputFile], bool]
    policy: Policy
    _seen: set[str] = field(default_factory=set)
    _down: dict[str, SourceError] = field(default_factory=dict)
    _kept_parts: set[Path] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.index = Index(self.folder)

    def pull(self, places: Places, address: Address) -> Found:
        """Return what is found at an address; one that cannot be reached costs nothing but itself."""
        place_id = self._id(places.kind, places.block or "", address.shown)
        self._seen.add(place_id)
        known = self.index.place(place_id)
        selection = Selection(address, places.suffixes)
        system = open_system(selection, self.policy.timeout_seconds)
        try:
            listing = self._listing(address, system, known)
        except SourceError as error:
            return _unreachable(address.shown, known, error)
        else:
            found = _PlacePull(self, places, selection, system, place_id, known).run(listing)
            known.reached_on = self.day.isoformat()
            self.index.save()
            return found
        finally:
            _close(system)

    def _listing(self, address: Address, system: RemoteSystem, known: KnownPlace) -> Listing:
        if address.server in self._down:
            raise self._down[address.server]

        def list_files() -> Listing:
            try:
                return system.list_files()
            except FileNotFoundError:
                if known.files:  # it was there: its files are gone
                    return Listing(())
                raise

        try:
            return self.policy.try_often(list_files)
        except SourceError as error:
            if error.may_pass:  # it was tried often enough for all places of this server
                self._down[address.server] = error
            raise

    def finish(self) -> None:
        """Forget the places that the configuration no longer names, and remove unfinished downloads of no use."""
        self.index.places = {name: known for name, known in self.index.places.items() if name in self._seen}
        self.index.save()
        for part in (*self.folder.glob(f"*{PART}"), *self.folder.glob(f"*{KEPT_PART}")):
            if part.suffix == PART or (part not in self._kept_parts and not self._down):
                part.unlink()

    def keep_part(self, part: Path) -> None:
        """Keep an unfinished download for the next run."""
        self._kept_parts.add(part)

    def _id(self, *parts: str) -> str:
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self.key or b"areal", text, hashlib.sha256).hexdigest()[:32]

    def file_id(self, place_id: str, key: str) -> str:
        """Return the id of a file, from which its local name is made."""
        return self._id(place_id, key)


@dataclass
class _PlacePull:
    """One pull of one place that could be listed."""

    all: RemotePull
    places: Places
    selection: Selection
    system: RemoteSystem
    place_id: str
    known: KnownPlace

    def run(self, listing: Listing) -> Found:
        """Return the files of the place, and what is ignored, failed or gone."""
        found = Found()
        failed: dict[str, list[str]] = defaultdict(list)
        present: set[str] = set()
        for file in listing.files:
            file_id = self.all.file_id(self.place_id, file.key)
            present.add(file_id)
            source = self._source(file.name)
            try:
                found.files.append(self._input(file, file_id, source))
            except SourceError as error:
                failed[error.reason].append(source)
        for reason, sources in sorted(failed.items()):
            found.findings.append(self._counted("fetch_failed", sources, reason=reason))
        found.stale.extend(sorted(source for sources in failed.values() for source in sources))
        if listing.ignored:
            ignored = [self._source(name) for name in listing.ignored]
            found.findings.append(self._counted("source_entry_ignored", ignored))
        if gone := list(self._gone(present)):
            found.findings.append(self._counted("source_file_gone", gone))
        return found

    def _source(self, name: str) -> str:
        return shortened(hide_in_name(shown_path(self.selection.shown(name)), self.all.key))

    def _input(self, file: RemoteFile, file_id: str, source: str) -> InputFile:
        """Return a file; it is fetched where its version, or its reading, is not known."""
        name = file_id + suffix_of(PurePosixPath(file.name or file.key))
        final = self.all.folder / name
        if file.size is not None and file.size > self.places.max_bytes:
            values = {"name": source, "size": file.size, "limit": self.places.max_bytes}
            return unusable_file(self.places, source, final, "file_too_large", **values)
        kind, block = self.places.kind, self.places.block
        last = self.known.files.get(file_id)
        if last is not None and file.version and last.version == file.version:
            unchanged = InputFile(kind, block, source, final, last.sha256, last.bytes)
            if self.all.is_read(unchanged):
                return unchanged
            if final.exists():
                there = examine_file(kind, block, source, final, final.parent, self.places.max_bytes)
                if there.sha256 == last.sha256:
                    return there
        return self._fetched(file, file_id, source, final)

    def _fetched(self, file: RemoteFile, file_id: str, source: str, final: Path) -> InputFile:
        def part(version: RemoteFile) -> Path:
            digest = hashlib.sha256(version.version.encode()).hexdigest()[:16]
            is_kept = self.places.kind == MODEL_KIND and version.version != ""
            unfinished = self.all.folder / f"{file_id}-{digest}{KEPT_PART if is_kept else PART}"
            if is_kept:
                self.all.keep_part(unfinished)
            return unfinished

        final.unlink(missing_ok=True)
        fetched = fetch(self.system, file, part, final, self.places.max_bytes, self.all.policy)
        found = examine_file(
            self.places.kind, self.places.block, source, final, final.parent, self.places.max_bytes
        )
        if found.sha256 is None or found.bytes is None:
            return found.with_problem(masked(found.refusal, lambda text: text.replace(final.name, source)))
        self.known.files[file_id] = KnownFile(source, fetched.version, found.sha256, found.bytes)
        if self.all.is_read(found):
            final.unlink()  # the same bytes as before, under a new version
        return found

    def _gone(self, present: set[str]) -> Iterator[str]:
        """Yield the sources that were there and are gone; one that has only another name now is forgotten."""
        there = {known.sha256 for file_id, known in self.known.files.items() if file_id in present}
        for file_id in sorted(
            self.known.files.keys() - present, key=lambda one: self.known.files[one].source
        ):
            if self.known.files[file_id].sha256 in there:
                del self.known.files[file_id]
            else:
                yield self.known.files[file_id].source

    def _counted(self, code: str, sources: list[str], **values: str) -> Finding:
        """Return one finding about files of the place, with their number and the first of them."""
        address = self.selection.address
        place = shortened(address.shown)
        folder = place.rpartition("/")[0] if address.is_http else place
        names = ", ".join(
            source.removeprefix(folder).lstrip("/") if source != place else "the file itself"
            for source in sources[:EXAMPLES]
        )
        more = ", ..." if len(sources) > EXAMPLES else ""
        return make_finding(code, source=place, files=len(sources), names=names + more, **values)


def _unreachable(shown: str, known: KnownPlace, error: SourceError) -> Found:
    source = shortened(shown)
    if not known.files:
        finding = make_finding("source_unreachable", source=source, reason=error.reason)
    else:
        values = {"files": len(known.files), "day": known.reached_on}
        finding = make_finding(
            "source_unreachable", case="stale", source=source, reason=error.reason, **values
        )
    return Found(findings=[finding], stale=[source])


def shortened(name: str) -> str:
    """Return a name of at most `LONGEST_NAME` letters; two names that differ stay different."""
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{name[:200]}...{digest}...{name[-60:]}"


def _close(system: RemoteSystem) -> None:
    try:
        system.close()
    except Exception:  # noqa: BLE001 - what was read is complete; a broken connection cannot be closed better
        return
