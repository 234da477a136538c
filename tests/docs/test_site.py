"""The site is complete, needs no network, and a broken link breaks its build."""

import json
import re
from html.parser import HTMLParser

import pytest

from qrpc_lab import findings
from qrpc_lab.check.formats.json_report import schema
from qrpc_lab.cli.app import program
from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import Content
from tests.docs.conftest import mkdocs_build

LOADING = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("link", "href"),
}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


class Assets(HTMLParser):
    """Collects what a browser would load by itself."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        """Note the addresses of tags that load."""
        self.found += [value for name, value in attrs if (tag, name) in LOADING]


def assets_of(page):
    """Return the addresses of everything that one page loads."""
    parser = Assets()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.found


def test_no_page_loads_anything_from_elsewhere(site):
    """Scripts, styles, fonts and pictures all lie in the site itself: it works without network."""
    pages = list(site.rglob("*.html"))
    loaded = [address for page in pages for address in assets_of(page)]
    assert len(loaded) > len(pages)
    assert [address for address in loaded if re.match(r"(https?:)?//", address)] == []


def test_every_asset_that_a_page_loads_is_there(site):
    """No page asks for a file that the build did not make."""
    for page in site.rglob("*.html"):
        base = site if page.name == "404.html" else page.parent
        for address in assets_of(page):
            path = address.partition("?")[0].partition("#")[0]
            wanted = site / path.lstrip("/") if path.startswith("/") else base / path
            assert wanted.exists(), f"{page.relative_to(site)} loads {address}"


def test_no_stylesheet_loads_anything_from_elsewhere(site):
    """A font or picture named in a stylesheet counts as well."""
    sheets = list(site.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", text), sheet.name


def test_no_page_makes_the_theme_fetch_mermaid(site):
    """The theme's script loads mermaid from outside as soon as a page has such a diagram."""
    for page in site.rglob("*.html"):
        assert 'class="mermaid"' not in page.read_text(encoding="utf-8"), page.name


def test_the_search_works_from_a_disk(site):
    """Opened as files, pages may not fetch: the index is a script, and so is the worker."""
    assert (site / "search" / "search_index.js").stat().st_size > 1000
    home = assets_of(site / "index.html")
    assert "assets/iframe-worker.js" in home


def test_every_finding_has_its_page(site):
    """What `explain` shows is on the site too, and the index leads there."""
    index = (site / "findings" / "index.html").read_text(encoding="utf-8")
    for code, kind in findings.KINDS.items():
        page = (site / "findings" / f"{code}.html").read_text(encoding="utf-8")
        assert kind.name in page
        assert f'href="{code}.html"' in index


def test_no_answer_lies_on_the_site(site):
    """Checkers, drives and solutions are not published beside the lessons."""
    names = {path.name for path in site.rglob("*.py")}
    assert not [name for name in names if name.startswith(("check_", "drive_"))]
    assert not list(site.rglob("solutions"))


def test_the_exhibits_end_their_chapters(site):
    """Text and program are there, the mended one is not."""
    shown = {path.parent.name for path in site.glob("lessons/exhibits/*/index.html")}
    assert {"1-classic-pool", "2-link-checker"} <= shown
    assert {path.parent.name for path in site.rglob("exhibit.py")} == shown
    assert not list(site.rglob("mended.py"))


@pytest.mark.parametrize("link", ["gone.md", "#nowhere", "index.md#nowhere"])
def test_a_broken_link_breaks_the_build(tmp_path, pytestconfig, link):
    """Strict means strict: a page that is gone, and a heading that is gone."""
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        f"INHERIT: {(pytestconfig.rootpath / 'mkdocs.yml').as_posix()}\n"
        "docs_dir: pages\nhooks: []\nnav: []\nplugins: []\nwatch: []\n",
        encoding="utf-8",
    )
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "index.md").write_text(f"# Home\n\n[a link]({link})\n", encoding="utf-8")
    done = mkdocs_build(tmp_path, tmp_path / "site", config)
    assert done.returncode != 0
    assert "nowhere" in done.stderr or "gone.md" in done.stderr


def test_the_lessons_stand_in_the_order_of_the_course(site, pytestconfig):
    """The index leads to every lesson, chapter by chapter, as `qrpc-lab list` does."""
    lessons = load_catalogue(Content(pytestconfig.rootpath)).lessons
    index = (site / "lessons" / "index.html").read_text(encoding="utf-8").partition("<article")[2]
    places = [index.index(f'href="{lesson.name}/index.html"') for lesson in lessons]
    assert places == sorted(places)
    for lesson in lessons:
        page = site / "lessons" / lesson.name / "index.html"
        assert f"{lesson.minutes} minutes" in page.read_text(encoding="utf-8")


def test_the_commands_are_those_of_the_program(site):
    """Every command has its help on the page, and its options as they are now."""
    page = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    root = program()
    for name in set(root.list_commands(None)) - {"dev"}:
        assert f'<h2 id="qrpc-lab-{name}">' in page
    assert "--seed" in page


def test_the_schema_is_the_one_of_the_package(site):
    """Whoever validates a report by the site's schema validates by the package's."""
    published = (site / "reference" / "report.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == schema()
