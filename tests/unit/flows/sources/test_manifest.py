"""Manifests: which files they are, what they list, and what is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.manifest import is_inside, is_manifest, parse_manifest
from flows.sources.remote_files import SourceError

SUM = "0f" * 32


def test_a_manifest_is_known_by_its_name() -> None:
    names = ("in/manifest.txt", "MANIFEST.JSON", "models-manifest.txt", "a.manifest.json", "SHA256SUMS")
    others = ("visits.txt", "visits.json", "manifest.csv", "manifestation.txt", "manifest.txt/visits.txt")
    assert all(map(is_manifest, names)) and not any(map(is_manifest, others))


@pytest.mark.parametrize(
    "content",
    [
        f"# models\r\n{SUM}  a b.ifc\r\n\r\n./c.ifc\r\nc.ifc\r\n".encode("utf-8-sig"),
        json.dumps({"files": [{"path": "a b.ifc", "sha256": SUM.upper()}, "c.ifc"]}).encode(),
        json.dumps([{"path": "a b.ifc", "sha256": SUM}, {"path": "c.ifc", "size": None}]).encode(),
    ],
)
def test_names_and_digests_are_read_from_text_and_json(content: bytes) -> None:
    files = parse_manifest(content)
    assert [(file.name, file.sha256) for file in files] == [("a b.ifc", SUM), ("c.ifc", None)]


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../b", "a//b", "./../a", "", "a\0b", "http://h/a", "a\\..\\b", "a/"]
)
def test_a_name_that_may_lead_out_of_the_folder_is_not_inside(name: str) -> None:
    assert not is_inside(name)


def test_a_name_with_dots_in_it_is_inside() -> None:
    assert is_inside("v1..2/a..b.ifc")


@given(
    st.binary()
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_any_bytes_are_a_list_of_files_or_refused_with_a_reason(content: bytes) -> None:
    try:
        names = [file.name for file in parse_manifest(content)]
    except SourceError as error:
        assert error.reason and not error.may_pass
    else:
        assert len(names) == len(set(names))
