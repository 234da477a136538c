"""Puts the catalogue of findings on the site: one page for each code, and a list of them all.

The pages are those that `qrpc-lab explain` shows, so neither can drift from the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from qrpc_lab.findings import KINDS, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

INDEX = "findings/README.md"
FAMILIES = {
    "QL1": ("Concurrency", "Defects of goroutines, channels and locks. The explorer names most."),
    "QL2": ("Calls and streams", "Defects of gRPC clients and servers."),
    "QL9": ("The harness", "The exercise could not be judged, or the judge is at fault."),
}


def on_config(config: MkDocsConfig) -> None:
    """List the pages of a family under its heading, below the index."""
    for entry in config.nav or []:
        for title, pages in entry.items():
            if title == "Findings":
                pages += [
                    {heading: [_uri(code) for code in KINDS if code.startswith(family)]}
                    for family, (heading, _) in FAMILIES.items()
                ]


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add a page for each code, and the index."""
    for code in KINDS:
        files.append(File.generated(config, _uri(code), content=page(code)))
    files.append(File.generated(config, INDEX, content="\n".join(_index())))


def _uri(code: str) -> str:
    return f"findings/{code}.md"


def _index() -> Iterator[str]:
    yield "# All findings"
    yield ""
    yield "Every defect that a check can name has a code. A code never changes its meaning, so it"
    yield "can be looked up, searched for and tested for. In a terminal: `qrpc-lab explain QL101`."
    for family, (heading, opening) in FAMILIES.items():
        yield from (
            "",
            f"## {heading}",
            "",
            opening,
            "",
            "| code | name | means |",
            "|---|---|---|",
        )
        for kind in KINDS.values():
            if kind.code.startswith(family):
                yield f"| [{kind.code}]({kind.code}.md) | {kind.name} | {kind.meaning} |"
