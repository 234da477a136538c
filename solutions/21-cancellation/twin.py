"""The Python side of the Go twin: the same studio, the same scene."""

import cancellation

from qrpc_lab import Context, Semaphore, after, recv, select
from qrpc_lab.pb import renders_pb2 as pb
from qrpc_lab.rpc import twin


def draw(ctx: Context, scene: str, number: int) -> str:
    """Draw a picture, unless the context ends first."""
    if select(recv(ctx.done()), recv(after(0.01))).index == 0:
        raise ctx.err()
    return f"{scene} {number}"


def scene(stub: object) -> None:
    """Take three pictures of a long film, then see a short one."""
    for name, pictures in (("harbour", 1000), ("attic", 2)):
        film = pb.RenderRequest(scene=name, pictures=pictures)
        for picture in cancellation.take(stub, film, 3):
            print(picture.decode())


if __name__ == "__main__":
    twin.main(
        "lab.Renders",
        serve=lambda: cancellation.Renders(draw, str.encode, Semaphore(1)),
        call=scene,
    )
