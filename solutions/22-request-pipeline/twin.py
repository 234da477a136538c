"""The Python side of the Go twin: the same archive, the same callers."""

from collections.abc import Iterator

import request_pipeline

from qrpc_lab import Chan, WaitGroup, go, sleep
from qrpc_lab.pb import archive_pb2 as pb
from qrpc_lab.pb import archive_pb2_grpc
from qrpc_lab.rpc import twin


class Archive(archive_pb2_grpc.ArchiveServicer):
    """Looks up each question in a goroutine of its own, and answers what is found first."""

    def Ask(self, requests: Iterator[pb.Question], context: object) -> Iterator[pb.Answer]:  # noqa: ARG002
        """Answer each question when it is found."""
        found: Chan[pb.Answer] = Chan()
        searching = WaitGroup()

        def search(question: pb.Question) -> None:
            if question.body.startswith("slow"):
                sleep(0.5)
            found.send(pb.Answer(id=question.id, body=f"{question.body}: found"))

        def listen() -> None:
            for question in requests:
                searching.go(search, question)
            searching.wait()
            found.close()

        go(listen)
        yield from found


def ask(mux: request_pipeline.Mux, body: str, seconds: float) -> str:
    """Ask one thing, and say how it went."""
    try:
        return mux.call(body, seconds)
    except TimeoutError:
        return f"{body}: too late"
    except request_pipeline.LineDown:
        return f"{body}: the line is down"


def scene(stub: object) -> None:
    """Ask four things at once, one that takes too long, and one too late."""
    mux = request_pipeline.Mux(stub)
    lines: Chan[str] = Chan()
    bodies = ("maps", "slow deeds", "tides", "wills")
    for body in bodies:
        go(lambda body=body: lines.send(ask(mux, body, 30)))
    print(*sorted(lines.recv() for _ in bodies), sep="\n")
    print(ask(mux, "slow scores", 0.05))
    print(ask(mux, "plays", 30))
    mux.close()
    print(ask(mux, "letters", 30))


if __name__ == "__main__":
    twin.main("lab.Archive", serve=Archive, call=scene)
