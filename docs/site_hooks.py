"""What mkdocs does beside its own: the pages at the top of the project join the site, links to code lose their link."""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)")

_GRAPH = re.compile(r"```mermaid\n(.*?)\n```", re.S)


def on_files(files: Files, config: Any) -> Files:
    """Return the files of the site with those of the project's top."""
    for name, page in PAGES.items():
        text = (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Return the text of a page with links to pages of the site; a link to code becomes its text."""

    def replaced(found: re.Match[str]) -> str:
        text, target, anchor = found[1], found[2].removeprefix("../"), found[3] or ""
        if target in PAGES:
            return f"[{text}]({PAGES[target]}{anchor})"
        is_outside = found[2].startswith("../") or (
            page.file.src_uri in PAGES.values() and files.get_file_from_path(target) is None
        )
        return text if is_outside else found[0]

    return _GRAPH.sub(_as_sentence, _LINK.sub(replaced, markdown))


def _as_sentence(found: re.Match[str]) -> str:
    """Return a graph of lineage as a sentence with links: drawing it would need a script from the network."""
    inputs = re.findall(r"^ *(\w+)\(\[", found[1], re.M)
    tables = [f"[{name}](#{name})" for name in re.findall(r"^ *(\w+)\[\w", found[1], re.M)]
    return f"Made from: {', '.join([*tables, *inputs])}."
