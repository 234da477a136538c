"""Films for somebody who may leave: whoever still works for them ends, and gives back what it had.

Two things to write, one for each end of the call. README.md (`qrpc-lab show 21`) says what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import grpc  # noqa: TC002 - you will need it

from qrpc_lab import (  # noqa: F401 - you will need most of them
    Canceled,
    Chan,
    Context,
    Semaphore,
    WaitGroup,
    background,
    recv,
    select,
    send,
    with_cancel,
)
from qrpc_lab.pb import renders_pb2 as pb
from qrpc_lab.pb import renders_pb2_grpc

SECONDS = 60.0
"""The deadline that `take` gives its call."""


class Renders(renders_pb2_grpc.RendersServicer):
    """The server: draws films, as many at a time as it has licences."""

    def __init__(
        self,
        draw: Callable[[Context, str, int], str],
        pack: Callable[[str], bytes],
        licences: Semaphore,
    ) -> None:
        """Take what works and what it works with.

        `draw(ctx, scene, number)` takes long. Told by its context to end, it raises the context's
        error (`Canceled`) a moment later. `pack(picture)` takes a little while.
        """
        self._draw = draw
        self._pack = pack
        self._licences = licences

    def Render(
        self, request: pb.RenderRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.Picture]:
        """Stream the pictures of a scene; when the client has left, end all that works for it."""
        raise NotImplementedError("TODO: a licence, a goroutine that draws, one that packs")


def take(stub: renders_pb2_grpc.RendersStub, film: pb.RenderRequest, n: int) -> list[bytes]:
    """Return the first `n` pictures of a film, packed, and end the call."""
    raise NotImplementedError("TODO: n pictures, and then nobody may draw the next one")
