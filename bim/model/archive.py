"""Read the one model inside an `.ifczip`, in memory.

Comes in: the path of an archive. Goes out: the model's bytes, or a ModelError; no member's name ever becomes a path.
"""

import lzma
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from bim.findings import model_error

MOST_MEMBERS = 1000
# Models shrink to about a fifth, seldom below a thirtieth.
LARGEST_RATIO = 120
SMALLEST_BOMB_BYTES = 16 * 1024**2
_ARCHIVES = {".zip", ".ifczip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst", ".jar"}
_PIECE = 1 << 20


def read_archived_model(path: Path, max_bytes: int) -> bytes:
    """Return the bytes of the only `.ifc` in the archive, at most `max_bytes` of them, its checksum verified.

    Raises: ModelError with a code that begins with `archive_`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            member = _only_model(archive, path.stat().st_size, max_bytes)
            return _unpacked(archive, member, max_bytes)
    except NotImplementedError as error:  # a subclass of RuntimeError
        raise model_error("archive_damaged") from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        raise model_error("archive_damaged") from error
    except RuntimeError as error:
        raise model_error("archive_encrypted") from error


def _only_model(archive: zipfile.ZipFile, size: int, max_bytes: int) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise model_error("archive_too_many", members=len(members), limit=MOST_MEMBERS)
    for member in members:
        _check_member(member)
    if sum(member.compress_size for member in members) > size:
        raise model_error("archive_bomb")
    models = [member for member in members if _is_model(member)]
    if len(models) != 1:
        raise (
            model_error("archive_several_models", models=len(models))
            if models
            else model_error("archive_no_model")
        )
    model = models[0]
    ratio = model.file_size / max(model.compress_size, 1)
    if model.file_size > max_bytes or (ratio > LARGEST_RATIO and model.file_size > SMALLEST_BOMB_BYTES):
        raise model_error("archive_bomb")
    return model


def _check_member(member: zipfile.ZipInfo) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename:
        raise model_error("archive_path")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise model_error("archive_link")
    if member.flag_bits & 0x1:
        raise model_error("archive_encrypted")
    if path.suffix.lower() in _ARCHIVES:
        raise model_error("archive_nested")


def _is_model(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    is_shadow = path.name.startswith("._") or "__MACOSX" in path.parts
    return path.suffix.lower() == ".ifc" and not member.is_dir() and not is_shadow


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, max_bytes: int) -> bytes:
    pieces, left = [], min(member.file_size, max_bytes)
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise model_error("archive_bomb")
            pieces.append(piece)
    return b"".join(pieces)
