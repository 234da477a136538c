"""All four modes of gRPC, a server and a client: a greeting, a clock, a diary and a chat."""

from collections.abc import Iterator
from concurrent import futures

import grpc

from qrpc_lab import Chan, go, sleep
from qrpc_lab.pb import modes_pb2 as pb
from qrpc_lab.pb import modes_pb2_grpc


class Modes(modes_pb2_grpc.ModesServicer):
    """One method for each mode."""

    def Hello(self, request: pb.Note, context: grpc.ServicerContext) -> pb.Note:
        """Unary: one question, one answer."""
        return pb.Note(text=f"hello, {request.text}")

    def GetStream(self, request: pb.Note, context: grpc.ServicerContext) -> Iterator[pb.Note]:
        """Server streaming: tell the time, every second."""
        ticks: Chan[int] = Chan(name="ticks")
        go(tick, ticks)
        for second in ticks:
            yield pb.Note(text=f"{request.text} {second}")

    def PutStream(self, requests: Iterator[pb.Note], context: grpc.ServicerContext) -> pb.Note:
        """Client streaming: write down what comes."""
        for note in requests:
            print("diary:", note.text)

    def AllStream(
        self, requests: Iterator[pb.Note], context: grpc.ServicerContext
    ) -> Iterator[pb.Note]:
        """Both: listen in one goroutine, talk in another."""
        say: Chan[str] = Chan(name="say")
        go(listen, requests)
        go(talk, say)
        for text in say:
            yield pb.Note(text=text)


def tick(ticks: Chan[int]) -> None:
    """Count the seconds."""
    second = 0
    while True:
        second += 1
        ticks.send(second)
        sleep(1)


def listen(requests: Iterator[pb.Note]) -> None:
    """Print what the client says."""
    while True:
        note = next(requests, None)
        print("chat, client:", note.text)


def talk(say: Chan[str]) -> None:
    """Say the same thing, every second."""
    while True:
        say.send("how are you?")
        sleep(1)


def main() -> None:
    """Serve, and try all four."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    modes_pb2_grpc.add_ModesServicer_to_server(Modes(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = modes_pb2_grpc.ModesStub(channel)
        print(stub.Hello(pb.Note(text="Ada")).text)

        clock = stub.GetStream(pb.Note(text="tick"))
        for _ in range(3):
            print(next(clock).text)

        diary: Chan[pb.Note] = Chan(name="diary")
        written = stub.PutStream.future(iter(diary))  # noqa: F841 - unheld, a call is cancelled
        for line in ("rain", "sun"):
            diary.send(pb.Note(text=line))

        chat = stub.AllStream(iter([pb.Note(text="hello"), pb.Note(text="fine")]))
        for _ in range(2):
            print("chat, server:", next(chat).text)
    server.stop(None)
    print("that was all")


if __name__ == "__main__":
    main()
