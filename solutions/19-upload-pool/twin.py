"""The Python side of the Go twin: the same server, the same scene."""

import io
import time

import grpc
import upload_pool

from qrpc_lab.rpc import twin

BROKEN = 0xFF
"""A disk breaks at a chunk that begins with this."""


def store(number: int, data: bytes) -> None:
    """Take a moment, or break."""
    if data[0] == BROKEN:
        message = f"a broken sector, at chunk {number}"
        raise OSError(message)
    time.sleep(0.001)


def scene(stub: object) -> None:
    """Send a film, an empty one, and one that no disk can take."""
    damaged = bytearray(1_000_000)
    damaged[5 * upload_pool.CHUNK] = BROKEN
    for name, film in (("film", bytes(1_000_000)), ("nothing", b""), ("damaged", damaged)):
        try:
            stored = upload_pool.upload(stub, io.BytesIO(film))
            print(name, stored.chunks, "chunks", stored.bytes, "bytes")
        except grpc.RpcError as error:
            print(name, "status", error.code().value[0])


if __name__ == "__main__":
    twin.main("lab.Uploads", serve=lambda: upload_pool.Uploads(store, workers=3), call=scene)
