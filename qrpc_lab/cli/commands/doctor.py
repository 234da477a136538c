"""`qrpc-lab doctor`: is this installation sound, and a bundle for those who think it is not."""

import itertools
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from qrpc_lab.cli import exits, terminal

BUNDLE = "qrpc-lab-bundle.md"


class Parser(TyperCommand):
    """Lets `--bundle` stand without a file: typer has no option whose value may be left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer's signature
        """Fill in the name where what follows is no file name: nothing, an option, a lesson."""
        pairs = itertools.zip_longest(args, args[1:], fillvalue="")
        filled = [
            [word, BUNDLE] if word == "--bundle" and not _names_a_file(following) else [word]
            for word, following in pairs
        ]
        return super().parse_args(ctx, list(itertools.chain.from_iterable(filled)))


def _names_a_file(word: str) -> bool:
    path = Path(word)
    return not word.startswith("-") and (path.suffix != "" or len(path.parts) > 1)


def command(
    lesson: Annotated[
        str | None, typer.Argument(metavar="LESSON", help="For the bundle; default: current.")
    ] = None,
    *,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="[FILE]",
            help=f"Write versions, verdict, exercise and seed to one file (default: {BUNDLE}).",
        ),
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
