"""`qrpc-lab docs`: the documentation, in a browser where there is one."""

from pathlib import Path

from qrpc_lab.cli import terminal
from qrpc_lab.course.content import Content, find_content


def command() -> None:
    """Open the documentation: the built site, else say where its texts are."""
    content = find_content()
    site = content.root / "site" / "index.html"
    out = terminal.out()
    if site.is_file():
        out.print(site.as_uri())
        if out.is_live:
            import webbrowser

            webbrowser.open(site.as_uri())
        return
    for line in _instead(content, site):
        out.print(line)


def _instead(content: Content, site: Path) -> list[str]:
    """Say how the same texts can be read without the site."""
    lines = [
        "a lesson's text       qrpc-lab show LESSON",
        "a finding             qrpc-lab explain CODE",
        "a command             qrpc-lab COMMAND --help",
    ]
    if not content.packaged:
        lines.append(f"the site              make docs, then open {site}")
    return lines
