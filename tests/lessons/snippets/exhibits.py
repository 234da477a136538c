"""What the explorer says of an exhibit: `exhibits.py 2-link-checker [room] [ARGUMENT…]`.

Tokens and tracebacks are left out, and long lines wrapped. With `room` the errors of the link
checker have room, with `ended` who listens in the four modes ends with the stream.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

EXHIBITS = Path(__file__).parents[3] / "lessons" / "exhibits"
WIDTH = 88
CHANGES = {
    "room": ('Chan(name="errors")', 'Chan(len(links), name="errors")'),
    "ended": (
        "    while True:\n        note = next(requests, None)\n        print",
        "    for note in requests:\n        print",
    ),
}


def explored(name, change, arguments):
    """Explore the program in a folder of its own, as a learner would."""
    source = (EXHIBITS / name / "exhibit.py").read_text(encoding="utf-8")
    if change:
        before, after = CHANGES[change]
        assert before in source
        source = source.replace(before, after)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "exhibit.py").write_text(source, encoding="utf-8")
        command = [sys.executable, "-X", "utf8", "-m", "qrpc_lab", "explore", *arguments]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, encoding="utf-8", check=False
        )
    assert not done.stderr, done.stderr
    return done.stdout


def lines(told):
    """Wrap what was told, without the tokens and tracebacks."""
    told = re.sub(r"Traceback \(most recent call last\):\n.*?\n\n", "", told, flags=re.DOTALL)
    for line in re.sub(r",? *(replay: \S+ \S+ )?exhibit\.py\S*:\w{4}-\S+", "", told).splitlines():
        yield from textwrap.wrap(line, WIDTH, subsequent_indent=" " * 12) or [""]


def main():
    """Print the command and its output."""
    name, *arguments = sys.argv[1:]
    change = arguments.pop(0) if arguments and arguments[0] in CHANGES else None
    arguments = arguments or ["exhibit.py"]
    print("$ qrpc-lab explore", *arguments)
    print("\n".join(lines(explored(name, change, arguments))))


if __name__ == "__main__":
    main()
