"""An archive gives exactly one model, or a code; nothing in it becomes a path."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from helpers.step_models import SMALL

from bim.errors import InputError, ModelError
from bim.model.stepfile import open_model


def packed(folder: Path, members: dict[str, bytes], name: str = "model.ifczip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return path


def code_of(path: Path, **limits: int) -> str:
    with pytest.raises(InputError) as refused:
        open_model(path, **limits)
    return refused.value.code


@pytest.mark.parametrize("member", ["m.ifc", "folder/M.IFC", "rum æøå.ifc"])
def test_the_only_model_is_opened_and_nothing_is_left(tmp_path: Path, member: str) -> None:
    path = packed(tmp_path, {"readme.txt": b"x", member: SMALL, "__MACOSX/._m.ifc": b"x"})
    assert open_model(path).spaces_in_bytes == 2
    assert list(tmp_path.iterdir()) == [path]


def test_the_copy_is_made_in_the_folder_of_the_child(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    assert open_model(packed(tmp_path, {"m.ifc": SMALL}), work=work).spaces_in_bytes == 2
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({}, "archive_no_model"),
        ({"m.txt": SMALL}, "archive_no_model"),
        ({"m.ifcxml": b"<x/>"}, "archive_no_model"),
        ({"a.ifc": SMALL, "b.ifc": SMALL}, "archive_several_models"),
        ({"../m.ifc": SMALL}, "archive_path"),
        ({"a/../../m.ifc": SMALL}, "archive_path"),
        ({"..\\m.ifc": SMALL}, "archive_path"),
        ({"/tmp/m.ifc": SMALL}, "archive_path"),
        ({"C:\\m.ifc": SMALL}, "archive_path"),
        ({"m.ifc": SMALL, "inner.zip": b"PK"}, "archive_nested"),
        ({"m.ifc": SMALL, "inner.ifczip": b"PK"}, "archive_nested"),
        ({f"{n}.txt": b"" for n in range(1001)} | {"m.ifc": SMALL}, "archive_too_many"),
        ({"m.ifc": b" " * 40_000_000}, "archive_bomb"),
        ({"m.ifc": b"PK\x03\x04"}, "zip_in_disguise"),
        ({"m.ifc": b""}, "not_a_step_file"),
        ({"m.ifc": SMALL[:900]}, "truncated"),
    ],
)
def test_a_faulty_archive_is_refused(tmp_path: Path, members: dict[str, bytes], code: str) -> None:
    assert code_of(packed(tmp_path, members)) == code


def test_a_model_larger_than_the_limit_is_not_unpacked(tmp_path: Path) -> None:
    path = packed(tmp_path, {"m.ifc": SMALL})
    assert code_of(path, max_bytes=len(SMALL) - 1) == "archive_bomb"


def test_a_size_that_is_declared_too_small_is_found_out(tmp_path: Path) -> None:
    path = packed(tmp_path, {"m.ifc": SMALL})
    data = path.read_bytes().replace(struct.pack("<L", len(SMALL)), struct.pack("<L", 100))
    path.write_bytes(data)
    assert code_of(path) in ("archive_bomb", "archive_damaged", "truncated")


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.ifczip"
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("m.ifc")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    assert code_of(path) == "archive_link"


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, {"m.ifc": SMALL})
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    path.write_bytes(data)
    assert code_of(path) == "archive_encrypted"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_cut_archive_is_refused(tmp_path: Path, share: float) -> None:
    path = packed(tmp_path, {"m.ifc": SMALL})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert code_of(path) == "archive_damaged"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("place", [39, 60, 200])
def test_damage_is_found_however_a_model_is_packed(tmp_path: Path, method: int, place: int) -> None:
    path = tmp_path / "m.ifczip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("m.ifc", SMALL)
    assert open_model(path).spaces_in_bytes == 2
    data = bytearray(path.read_bytes())
    data[place] ^= 0xFF
    path.write_bytes(data)
    assert code_of(path) == "archive_damaged"


def test_a_flipped_byte_is_found_by_the_checksum(tmp_path: Path) -> None:
    path = tmp_path / "m.ifczip"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("m.ifc", SMALL)
    path.write_bytes(buffer.getvalue().replace(b"'1.01'", b"'1.07'"))
    assert code_of(path) == "archive_damaged"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("m.ifczip", SMALL, "archive_damaged"),
        ("m.ifcxml", b"<x/>", "format_unsupported"),
        ("m.txt", SMALL, "format_unsupported"),
        ("m", SMALL, "format_unsupported"),
    ],
)
def test_the_suffix_must_say_what_the_file_is(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert code_of(tmp_path / name) == code


def test_a_refusal_names_the_file_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^model\.ifczip: .* Pack exactly one model\.$") as refused:
        open_model(packed(tmp_path, {}))
    assert refused.value.code == "archive_no_model"
