"""`qrpc-lab doctor`: is this installation sound, and a bundle for those who think it is not."""

from pathlib import Path
from typing import Annotated

import typer

from qrpc_lab.cli import exits, terminal


def command(
    lesson: Annotated[
        str | None, typer.Argument(metavar="LESSON", help="For the bundle; default: current.")
    ] = None,
    *,
    bundle: Annotated[
        Path | None, typer.Option(help="Write versions, verdict, exercise and seed to this file.")
    ] = None,
    seed: Annotated[str | None, typer.Option(help="The seed of the run in question.")] = None,
) -> None:
    """Look at this installation.  With --bundle: one file for "I think this checker is wrong"."""
    from qrpc_lab.cli.doctoring import examine

    out = terminal.out()
    findings = list(examine())
    for finding in findings:
        sign = out.ink.good("✓") if finding.sound else out.ink.bad("✗")
        out.print(f"{sign} {finding.what:<12} {finding.told}")
    if bundle is not None:
        from qrpc_lab.cli.bundling import write_bundle

        write_bundle(bundle, findings, lesson, seed)
        out.print(f"Wrote {bundle}: read it, then attach it to your report.")
    raise SystemExit(exits.PASSED if all(finding.sound for finding in findings) else exits.FAULT)
