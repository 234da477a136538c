"""What a call looks like on the wire.

grpc hides HTTP/2 well, and some mistakes with it: a stream that is never half-closed, a deadline
that nobody passed on, a connection for each call. `Proxy` stands between a client and a server on
loopback, passes every byte on, and tells what went by::

    with serve(Greeter()) as server, Proxy(server.target) as proxy:
        ...                                  # a client calls proxy.target
        print(diagram(proxy.frames()))

- `frame`: one event on the wire, as data
- `grpc_messages`: gRPC's messages out of HTTP/2's DATA frames
- `decoder`: the bytes of a connection to frames
- `proxy`: the sockets
- `diagram`, `mermaid`: pictures of frames
"""

from qrpc_lab.rpc.wire.diagram import diagram
from qrpc_lab.rpc.wire.frame import Frame, Side
from qrpc_lab.rpc.wire.mermaid import mermaid
from qrpc_lab.rpc.wire.proxy import Proxy

__all__ = ["Frame", "Proxy", "Side", "diagram", "mermaid"]
