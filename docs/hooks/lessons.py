"""Puts the lessons on the site in the order of the course, with what their texts link to.

A lesson keeps the place that it has in the checkout (`lessons/02-unary/README.md`), so that a link
to a neighbour, to the exercise or to a `.proto` leads to the same file on GitHub and here.
Checkers and solutions stay out: a site is no place to stumble upon an answer.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import Content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from qrpc_lab.course.catalogue import Catalogue, Chapter
    from qrpc_lab.course.exhibit import Exhibit
    from qrpc_lab.course.lesson import Lesson

INDEX = "lessons/README.md"


def on_config(config: MkDocsConfig) -> None:
    """List the lessons under their chapters, below the index."""
    for entry in config.nav or []:
        if "Lessons" in entry:
            entry["Lessons"] += [
                {chapter.title: [{one.label: _uri(one)} for one in _pages(chapter)]}
                for chapter in _catalogue(config).chapters
            ]


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the index, each lesson's text, and the files that a text may link to."""
    catalogue = _catalogue(config)
    files.append(File.generated(config, INDEX, content="\n".join(_index(catalogue))))
    root = _root(config)
    linked = [*root.glob("proto/**/*.proto")]
    for lesson in catalogue.lessons:
        linked += [path for path in (lesson.readme, lesson.starter, lesson.twin) if path.exists()]
    for exhibit in catalogue.exhibits:
        linked += [exhibit.readme, exhibit.program]
    for path in linked:
        uri = path.relative_to(root).as_posix()
        files.append(File.generated(config, uri, abs_src_path=str(path)))


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Say below a lesson's heading what it takes, and at its end how to begin."""
    for lesson in _catalogue(config).lessons:
        if page.file.src_uri == _uri(lesson):
            facts = f"*{lesson.minutes} minutes · {', '.join(lesson.concepts)}*"
            text = re.sub(r"\A(# .*\n)", rf"\1\n{facts}\n", markdown.lstrip())
            return f"{text}\n\n---\n\nTo begin: `qrpc-lab check {lesson.slug}`\n"
    return markdown


def _catalogue(config: MkDocsConfig) -> Catalogue:
    return load_catalogue(Content(_root(config)))


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _pages(chapter: Chapter) -> list[Lesson | Exhibit]:
    return [*chapter.lessons, *([chapter.exhibit] if chapter.exhibit else [])]


def _uri(page: Lesson | Exhibit) -> str:
    return f"lessons/{page.name}/README.md"


def _index(catalogue: Catalogue) -> Iterator[str]:
    yield "# All lessons"
    yield ""
    yield "Each lesson takes fifteen to thirty-five minutes. Those with a ● are the core path"
    yield "and build on each other; the others may be skipped, or kept for later."
    for chapter in catalogue.chapters:
        yield from ("", f"## {chapter.title}", "", "| | lesson | | minutes |", "|---|---|---|---|")
        for lesson in chapter.lessons:
            core = "●" if lesson.name in chapter.core else ""
            link = f"[{lesson.label}]({lesson.name}/README.md)"
            yield f"| {core} | {link} | {lesson.summary} | {lesson.minutes} |"
        if chapter.exhibit is not None:
            link = f"[{chapter.exhibit.label}]({chapter.exhibit.name}/README.md)"
            yield from ("", f"At the end, a program to predict, explore and mend: {link}.")
