"""All four modes of gRPC, a server and a client: a greeting, a clock, a diary and a chat.

Four things were wrong. The clock and the talker went on sending when the client had left: now each
of them waits for whichever comes first, somebody who receives or the end of the call. Whoever
listened took the end of the stream for a note. The diary never answered, and its client neither
ended its half nor asked for the answer, so nobody could notice. And the client left the clock and
the chat without a word.
"""

from collections.abc import Iterator
from concurrent import futures
from itertools import count

import grpc

from qrpc_lab import Chan, after, go, recv, select, send
from qrpc_lab.pb import modes_pb2 as pb
from qrpc_lab.pb import modes_pb2_grpc


class Modes(modes_pb2_grpc.ModesServicer):
    """One method for each mode."""

    def Hello(self, request: pb.Note, context: grpc.ServicerContext) -> pb.Note:  # noqa: ARG002 - as gRPC calls it
        """Unary: one question, one answer."""
        return pb.Note(text=f"hello, {request.text}")

    def GetStream(self, request: pb.Note, context: grpc.ServicerContext) -> Iterator[pb.Note]:
        """Server streaming: tell the time, every second."""
        ticks: Chan[str] = Chan(name="ticks")
        go(every_second, (f"{request.text} {n}" for n in count(1)), ticks, end_of(context))
        for text in ticks:
            yield pb.Note(text=text)

    def PutStream(self, requests: Iterator[pb.Note], context: grpc.ServicerContext) -> pb.Note:  # noqa: ARG002
        """Client streaming: write down what comes, and say how much it was."""
        lines = 0
        for note in requests:
            lines += 1
            print("diary:", note.text)
        return pb.Note(text=f"{lines} lines")

    def AllStream(
        self, requests: Iterator[pb.Note], context: grpc.ServicerContext
    ) -> Iterator[pb.Note]:
        """Both: listen in one goroutine, talk in another."""
        say: Chan[str] = Chan(name="say")
        go(listen, requests)
        go(every_second, ("how are you?" for _ in count()), say, end_of(context))
        for text in say:
            yield pb.Note(text=text)


def end_of(context: grpc.ServicerContext) -> Chan[None]:
    """Make a channel that is closed when the call is over, however it ends."""
    over: Chan[None] = Chan(name="over")
    if not context.add_callback(over.close):
        over.close()
    return over


def every_second(texts: Iterator[str], channel: Chan[str], over: Chan[None]) -> None:
    """Send a text every second until the call is over, and close the channel then."""
    for text in texts:
        if select(send(channel, text), recv(over)).index == 1:
            break
        if select(recv(after(1)), recv(over)).index == 1:
            break
    channel.close()


def listen(requests: Iterator[pb.Note]) -> None:
    """Print what the client says, until it has half-closed or is gone."""
    try:
        for note in requests:
            print("chat, client:", note.text)
    except grpc.RpcError:
        pass


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
        clock.cancel()

        diary: Chan[pb.Note] = Chan(name="diary")
        written = stub.PutStream.future(iter(diary))
        for line in ("rain", "sun"):
            diary.send(pb.Note(text=line))
        diary.close()
        print("diary, server:", written.result().text)

        chat = stub.AllStream(iter([pb.Note(text="hello"), pb.Note(text="fine")]))
        for _ in range(2):
            print("chat, server:", next(chat).text)
        chat.cancel()
    server.stop(None).wait()
    print("that was all")


if __name__ == "__main__":
    main()
