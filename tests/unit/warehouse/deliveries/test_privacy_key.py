"""The key is complete before it is used, and never replaced without a word."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from bim.errors import ConfigurationError
from warehouse.deliveries.privacy_key import CHECK_NAME, ensure_key, read_key


def test_a_new_key_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    os.umask(0)
    key = ensure_key(tmp_path / "key", tmp_path / CHECK_NAME)
    assert len(key) == 32
    assert ensure_key(tmp_path / "key", tmp_path / CHECK_NAME, is_store_used=True) == key
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize("content", [b"", b"short", bytes(32), b"k" * 31])
def test_an_empty_or_damaged_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(ConfigurationError, match="Restore it from your backup"):
        ensure_key(tmp_path / "key", tmp_path / CHECK_NAME)
    with pytest.raises(ConfigurationError):
        read_key(str(tmp_path / "key"))


@pytest.mark.parametrize("place", ["/dev/zero", "/"])
def test_a_device_or_a_folder_is_no_key(place: str) -> None:
    with pytest.raises(ConfigurationError, match="is no file"):
        read_key(place)


def test_a_key_of_one_changed_byte_is_refused(tmp_path: Path) -> None:
    key = ensure_key(tmp_path / "key", tmp_path / CHECK_NAME)
    (tmp_path / "key").write_bytes(bytes([key[0] ^ 1]) + key[1:])
    with pytest.raises(ConfigurationError, match="not the one that the store was made with"):
        ensure_key(tmp_path / "key", tmp_path / CHECK_NAME)


@pytest.mark.parametrize("has_check", [True, False])
def test_a_missing_key_beside_a_used_store_is_an_error_and_no_new_key_is_made(
    tmp_path: Path, has_check: bool
) -> None:
    ensure_key(tmp_path / "key", tmp_path / CHECK_NAME)
    (tmp_path / "key").unlink()
    if not has_check:
        (tmp_path / CHECK_NAME).unlink()
    with pytest.raises(ConfigurationError, match="is missing, and the store was made with one"):
        ensure_key(tmp_path / "key", tmp_path / CHECK_NAME, is_store_used=not has_check)
    assert not (tmp_path / "key").exists()


def test_a_key_of_an_older_version_or_of_ones_own_gets_its_check(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"my own key, longer than needed: 0123456789")
    ensure_key(tmp_path / "key", tmp_path / CHECK_NAME, is_store_used=True)
    assert (tmp_path / CHECK_NAME).exists()


def test_a_full_disk_leaves_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("warehouse.deliveries.privacy_key.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        ensure_key(tmp_path / "key", tmp_path / CHECK_NAME)
    assert list(tmp_path.iterdir()) == []
