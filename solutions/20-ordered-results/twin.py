"""The Python side of the Go twin: the same shelf, the same listener."""

import json

import grpc
import ordered_results

from qrpc_lab import sleep
from qrpc_lab.pb import narrator_pb2
from qrpc_lab.rpc import twin

SHELF = {
    "The Raven": ["once upon a midnight dreary", "nevermore", "a raven", "nevermore", "", "bust"],
    "The Bells": ["silver", "golden", "smudged", "iron"],
}


def speak(paragraph: str) -> bytes:
    """Take longer for a longer paragraph."""
    sleep(len(paragraph) / 1000)
    if paragraph == "smudged":
        raise ValueError(paragraph)
    return paragraph.upper().encode()


def scene(stub: object) -> None:
    """Listen to a book, to a smudged one, and ask for one that is not there."""
    for title in ("The Raven", "The Bells", "Moby Dick"):
        try:
            for clip in stub.Read(narrator_pb2.ReadRequest(title=title), timeout=60):
                print(title, clip.number, json.dumps(clip.sound.decode()))
            print(title, "ends")
        except grpc.RpcError as error:
            print(title, "status", error.code().value[0])


if __name__ == "__main__":
    twin.main(
        "lab.Narrator",
        serve=lambda: ordered_results.Narrator(SHELF.__getitem__, speak, workers=3, window=5),
        call=scene,
    )
