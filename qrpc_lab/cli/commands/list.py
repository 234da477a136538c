"""`qrpc-lab list`: the course and how far you are."""

from qrpc_lab.cli import terminal
from qrpc_lab.cli.render.listing import listing
from qrpc_lab.cli.session import open_session


def command() -> None:
    """Show all lessons and how far you are."""
    session = open_session()
    out = terminal.out()
    here = session.current() if session.workspace else None
    lines = listing(session.catalogue, session.progress, here, out.ink, out.width)
    out.print("\n".join(lines))
