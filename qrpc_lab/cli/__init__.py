"""The command line: `qrpc-lab`.

=============== ==================================================================
`entry`         from arguments to an exit status; errors become sentences
`app`           the program as typer sees it; commands are loaded one by one
`commands/`     one file for each command: options in, a few calls, a status out
`session`       what a command works on: course, workspace, progress, notices
`grading`       lessons to assignments, the grader, a report, progress noted
`reporting`     a report on its way out, in four formats
`render/`       what is shown, as text: pure functions of plain data
`watching/`     `watch`: keys, changes of files, the loop between them
`gate/`         what `dev check` asks of a lesson folder
`terminal`      where text goes: colour, width, encoding
=============== ==================================================================

This is the only package that knows typer, rich and watchfiles, and it imports the last two (and
the grader, and gRPC) only in the commands that need them: `--help` and `list` answer at once.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program with the arguments of this process, and end the process."""
    from qrpc_lab.cli.entry import run

    sys.exit(run(sys.argv[1:]))
