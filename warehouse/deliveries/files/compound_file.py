"""The streams of an OLE compound file, the container of old Office files.

Comes in: a file, the name of a stream. Goes out: its bytes. Source: [MS-CFB] 2.2 to 2.6.
"""

import struct
from pathlib import Path

_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # greater numbers end a chain or stand for nothing
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5


def read_stream(path: Path, name: str) -> bytes | None:
    """Return the bytes of a stream by its name; null where the file is no such container or has none of that name."""
    data = path.read_bytes()
    if not data.startswith(_START):
        return None
    file = _CompoundFile(data)
    found = next((entry for entry in file.entries() if entry[:2] == (name, _STREAM)), None)
    return None if found is None else file.stream(found[2], found[3])


class _CompoundFile:
    """Sectors of a container and the chains that they make."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("sector size")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._directory, _, self._cutoff, mini_first, _, difat, _ = struct.unpack_from("<IIIIIII", data, 48)
        self._fat = self._numbers(self._fat_sectors(difat))
        self._mini_fat = self._numbers(self._chain(mini_first, self._fat))

    def _sector(self, number: int) -> bytes:
        place = (number + 1) * self._size
        return self._data[place : place + self._size]

    def _fat_sectors(self, difat: int) -> list[int]:
        found = list(struct.unpack_from("<109I", self._data, 76))
        seen: set[int] = set()
        while difat < _LAST_SECTOR and difat not in seen:
            seen.add(difat)
            numbers = self._numbers([difat])
            found += numbers[:-1]
            difat = numbers[-1]
        return [number for number in found if number < _LAST_SECTOR]

    def _numbers(self, sectors: list[int]) -> list[int]:
        return [number for sector in sectors for (number,) in struct.iter_unpack("<I", self._sector(sector))]

    def _chain(self, first: int, table: list[int]) -> list[int]:
        found: list[int] = []
        while first < len(table) and len(found) <= len(table):
            found.append(first)
            first = table[first]
        return found

    def entries(self) -> list[tuple[str, int, int, int]]:
        """Return name, type, first sector and length of each entry of the directory."""
        directory = b"".join(map(self._sector, self._chain(self._directory, self._fat)))
        found = []
        for place in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            entry = directory[place : place + _ENTRY_BYTES]
            length = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(0, length - 2)].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<II", entry, 116)
            found.append((name, entry[66], first, size))
        return found

    def stream(self, first: int, size: int) -> bytes:
        """Return a stream; a short one is in the parts of the root entry's."""
        if size >= self._cutoff:
            return b"".join(map(self._sector, self._chain(first, self._fat)))[:size]
        root = next(entry for entry in self.entries() if entry[1] == _ROOT)
        container = b"".join(map(self._sector, self._chain(root[2], self._fat)))
        step = self._mini_size
        parts = (container[n * step : (n + 1) * step] for n in self._chain(first, self._mini_fat))
        return b"".join(parts)[:size]
