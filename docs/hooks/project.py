"""Puts files of the checkout on the site that GitHub shows as well: how to contribute, what is new.

The site mirrors the checkout, so that a relative link leads to the same place on both.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

PAGES = ("CONTRIBUTING.md", "CHANGELOG.md")


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the project's own pages."""
    root = Path(config.config_file_path).parent
    for name in PAGES:
        path = str(root / name)
        files.append(File.generated(config, name, abs_src_path=path))


def on_page_markdown(markdown: str, **_: object) -> str:
    """Lead a link into `docs/` to the page that it has here."""
    return markdown.replace("](docs/", "](").replace("](../../docs/", "](../../")
