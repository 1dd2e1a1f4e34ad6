"""The one model inside an `.ifczip`, in memory, or a reason why not.

Comes in: the path of an archive. Goes out: the model's bytes; no member's name ever becomes a path.
Must not know: what a STEP file looks like inside.
"""

import lzma
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from bim.errors import ModelError
from bim.model.pathguard import shown_name

MOST_MEMBERS = 1000
# Models shrink to about a fifth, seldom below a thirtieth.
LARGEST_RATIO = 120
SMALLEST_BOMB_BYTES = 16 * 1024**2
_ARCHIVES = {".zip", ".ifczip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst", ".jar"}
_PIECE = 1 << 20


def read_archived_model(path: Path, max_bytes: int) -> bytes:
    """The bytes of the only `.ifc` in the archive, at most `max_bytes` of them, its checksum verified.

    Raises: ModelError with a code that begins with `archive_`.
    """
    name = shown_name(path)
    try:
        with zipfile.ZipFile(path) as archive:
            member = _only_model(archive, name, path.stat().st_size, max_bytes)
            return _unpacked(archive, member, name, max_bytes)
    except NotImplementedError as error:  # before RuntimeError, of which it is one
        what = "is packed in a way that cannot be unpacked; pack it again, with Deflate."
        raise ModelError(f"{name} {what}", "archive_damaged") from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        what = "is damaged, or no zip, and cannot be unpacked; pack it again, and send it whole."
        raise ModelError(f"{name} {what}", "archive_damaged") from error
    except RuntimeError as error:
        raise ModelError(f"{name} is locked; deliver it without a password.", "archive_encrypted") from error


def _only_model(archive: zipfile.ZipFile, name: str, size: int, max_bytes: int) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise ModelError(f"{name} holds {len(members)} members, too many for a model.", "archive_too_many")
    for member in members:
        _check_member(member, name)
    if sum(member.compress_size for member in members) > size:
        raise ModelError(f"{name} has members that overlap: it is built to overflow.", "archive_bomb")
    models = [member for member in members if _is_model(member)]
    if len(models) != 1:
        code = "archive_several_models" if models else "archive_no_model"
        raise ModelError(f"{name} holds {len(models)} models (.ifc); exactly one is expected.", code)
    model = models[0]
    ratio = model.file_size / max(model.compress_size, 1)
    if model.file_size > max_bytes or (ratio > LARGEST_RATIO and model.file_size > SMALLEST_BOMB_BYTES):
        raise ModelError(
            f"{name} would unpack to {model.file_size} bytes ({ratio:.0f} times its size): not unpacked.",
            "archive_bomb",
        )
    return model


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename:
        raise ModelError(f"{name} holds a path that leads out of it: refused.", "archive_path")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ModelError(f"{name} holds a link, not a file: refused.", "archive_link")
    if member.flag_bits & 0x1:
        raise ModelError(f"{name} is encrypted: deliver it without a password.", "archive_encrypted")
    if path.suffix.lower() in _ARCHIVES:
        raise ModelError(f"{name} holds another archive: deliver the model itself.", "archive_nested")


def _is_model(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    is_shadow = path.name.startswith("._") or "__MACOSX" in path.parts
    return path.suffix.lower() == ".ifc" and not member.is_dir() and not is_shadow


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, max_bytes: int) -> bytes:
    pieces, left = [], min(member.file_size, max_bytes)
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise ModelError(f"{name} unpacks to more than it declares: refused.", "archive_bomb")
            pieces.append(piece)
    return b"".join(pieces)
