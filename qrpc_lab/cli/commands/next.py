"""`qrpc-lab next`: leave the current lesson for later."""

from qrpc_lab.cli import terminal
from qrpc_lab.cli.session import open_session
from qrpc_lab.cli.skipping import skip


def command() -> None:
    """Leave the current lesson for later and go on with the next."""
    session = open_session()
    session.home()
    here = session.current()
    out = terminal.out()
    if here is None:
        out.print("All lessons are passed.")
        return
    after = skip(session, here)
    if after == here:
        out.print(f"{here.label} is the only lesson left.")
        return
    out.print(f"{here.label} is left for later; it comes back at the end.")
    out.print(f"Now: {out.ink.strong(after.label)}, {session.exercise(after)}")
