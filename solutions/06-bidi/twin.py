"""The Python side of the Go twin: the same server, the same scene."""

import bidi

from qrpc_lab import Chan, WaitGroup
from qrpc_lab.rpc import twin


def desk(heard: Chan[str], say: Chan[str]) -> None:
    """Speak first, answer each question, and say bye."""
    say.send("welcome")
    for question in heard:
        say.send(f"{question}? second shelf")
    say.send(bidi.BYE)


def visit(stub: object, *questions: str) -> None:
    """Ask one question after the other, each when the last was answered."""
    lines: Chan[str] = Chan()
    heard: Chan[str] = Chan()
    talk = WaitGroup()
    talk.go(bidi.chat, stub, lines, heard)
    print(heard.recv())
    for question in questions:
        lines.send(question)
        print(heard.recv())
    lines.close()
    for text in heard:
        print(text)
    talk.wait()


def scene(stub: object) -> None:
    """Ask two things, then visit without a word."""
    visit(stub, "atlases", "maps")
    visit(stub)


if __name__ == "__main__":
    twin.main("lab.Chat", serve=lambda: bidi.Chat(desk, workers=4), call=scene)
