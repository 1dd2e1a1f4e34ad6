"""A path is a file of sane size inside its folder, or it is refused before anything is read."""

import os
import socket
from pathlib import Path

import pytest
from helpers.step_models import SMALL

from bim.errors import InputError
from bim.model.pathguard import guard_path, shown_name
from bim.model.stepfile import open_model


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (tmp_path / "outside.ifc").write_bytes(b"outside")
    (folder / "inside.ifc").write_bytes(b"inside")
    return folder


def code_of(path: Path, folder: Path, max_bytes: int = 1000) -> str:
    with pytest.raises(InputError) as refused:
        guard_path(path, folder, max_bytes)
    return refused.value.code


def test_a_file_in_its_folder_or_below_may_be_read(inbox: Path) -> None:
    (inbox / "below").mkdir()
    (inbox / "below" / "m.ifc").write_bytes(b"x")
    assert guard_path(inbox / "inside.ifc", inbox, 1000).read_bytes() == b"inside"
    assert guard_path(inbox / "below" / "m.ifc", inbox, 1000).read_bytes() == b"x"


def test_the_folder_itself_may_be_a_link(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "drop").symlink_to(inbox)
    assert guard_path(tmp_path / "drop" / "inside.ifc", tmp_path / "drop", 1000) == inbox / "inside.ifc"


def test_a_link_is_followed_inside_its_folder_only(inbox: Path) -> None:
    (inbox / "latest.ifc").symlink_to("inside.ifc")
    assert guard_path(inbox / "latest.ifc", inbox, 1000) == inbox / "inside.ifc"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("../outside.ifc", "link_out_of_folder"),
        ("/etc/passwd", "link_out_of_folder"),
        ("/dev/zero", "link_out_of_folder"),
        ("/nonexistent", "link_broken"),
        ("link.ifc", "link_broken"),
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(inbox: Path, target: str, code: str) -> None:
    (inbox / "link.ifc").symlink_to(target)
    assert code_of(inbox / "link.ifc", inbox) == code


def test_a_file_in_a_linked_folder_outside_is_refused(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "m.ifc").write_bytes(b"x")
    (inbox / "sub").symlink_to(tmp_path / "elsewhere")
    assert code_of(inbox / "sub" / "m.ifc", inbox) == "link_out_of_folder"


def test_a_pipe_does_not_block(inbox: Path) -> None:
    os.mkfifo(inbox / "pipe.ifc")
    assert code_of(inbox / "pipe.ifc", inbox) == "not_a_regular_file"


def test_a_folder_a_socket_and_a_device_are_no_files(inbox: Path) -> None:
    (inbox / "folder.ifc").mkdir()
    assert code_of(inbox / "folder.ifc", inbox) == "not_a_regular_file"
    assert code_of(Path("/dev/zero"), Path("/dev")) == "not_a_regular_file"
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(inbox)
        try:
            listener.bind("s.ifc")
        finally:
            os.chdir(here)
        assert code_of(inbox / "s.ifc", inbox) == "not_a_regular_file"


def test_an_empty_a_missing_and_a_large_file_are_refused(inbox: Path) -> None:
    (inbox / "empty.ifc").touch()
    assert code_of(inbox / "empty.ifc", inbox) == "empty_file"
    assert code_of(inbox / "gone.ifc", inbox) == "missing_file"
    assert code_of(inbox / "inside.ifc" / "m.ifc", inbox) == "missing_file"
    assert code_of(inbox / "nul\0.ifc", inbox) == "missing_file"
    assert code_of(inbox / "inside.ifc", inbox, max_bytes=5) == "file_too_large"


def test_a_huge_sparse_file_is_refused_by_its_size(inbox: Path) -> None:
    with (inbox / "huge.ifc").open("wb") as file:
        file.truncate(10**12)
    assert code_of(inbox / "huge.ifc", inbox, max_bytes=10**9) == "file_too_large"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_refused(inbox: Path) -> None:
    (inbox / "inside.ifc").chmod(0)
    assert code_of(inbox / "inside.ifc", inbox) == "unreadable_file"


def test_a_name_that_is_no_text_is_shown_and_read_all_the_same(inbox: Path) -> None:
    path = inbox / os.fsdecode(b"rum \xf8\x1b.ifc")
    path.write_bytes(SMALL)
    assert shown_name(path) == "rum \\udcf8\\x1b.ifc"
    assert open_model(path).spaces_in_bytes == 2
