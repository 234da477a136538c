"""An exhibit ends a chapter: a program as found on the web, to predict, to explore and to mend.

It is no lesson: nothing is passed, and what judges it is the explorer, which the learner runs.
`lessons/exhibits/1-classic-pool/` holds the text and `exhibit.py`, and the folder of the same name
in `solutions/` holds `mended.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qrpc_lab.errors import ContentBroken

if TYPE_CHECKING:
    from pathlib import Path

    from qrpc_lab.course.content import Content

FOLDER = "exhibits"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A text, a program with what is wrong in it, and the same program mended."""

    folder: Path
    mended: Path
    label: str

    @property
    def name(self) -> str:
        """The folder below `lessons/` and in a workspace: `exhibits/1-classic-pool`."""
        return f"{FOLDER}/{self.folder.name}"

    @property
    def key(self) -> str:
        """How a person calls it on the command line: `exhibit-1`."""
        return f"exhibit-{self.folder.name.partition('-')[0]}"

    @property
    def slug(self) -> str:
        """The name without the number: `classic-pool`."""
        return self.folder.name.partition("-")[2]

    @property
    def readme(self) -> Path:
        """The text; its heading is the label."""
        return self.folder / "README.md"

    @property
    def program(self) -> Path:
        """The program as found."""
        return self.folder / "exhibit.py"


def load_exhibit(content: Content, name: str) -> Exhibit:
    """Find the files of an exhibit; raise `ContentBroken` for the first that is not there."""
    folder = content.lessons / FOLDER / name
    mended = content.solutions / FOLDER / name / "mended.py"
    for path in (folder / "README.md", folder / "exhibit.py", mended):
        if not path.is_file():
            message = f"{path} is missing: add it, or take the exhibit out of course.toml."
            raise ContentBroken(message)
    heading = (folder / "README.md").read_text(encoding="utf-8").partition("\n")[0]
    return Exhibit(folder, mended, heading.lstrip("# ").strip())
