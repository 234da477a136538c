"""A service of raw bytes: a handler for each method, in the mode that it asks for."""

from __future__ import annotations

from concurrent import futures
from contextlib import contextmanager

import grpc

from qrpc_lab.explore import explore

SERVICE = "lab.Raw"
_KINDS = {
    "unary": grpc.unary_unary_rpc_method_handler,
    "downs": grpc.unary_stream_rpc_method_handler,
    "ups": grpc.stream_unary_rpc_method_handler,
    "both": grpc.stream_stream_rpc_method_handler,
}
SMALL = (("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65_535))


class Lab:
    """A server of the schedule and a channel to it."""

    def __init__(self, server, port, channel, pool):
        self.server, self.port, self.channel, self.pool = server, port, channel, pool

    @property
    def target(self):
        """Where the server listens."""
        return f"127.0.0.1:{self.port}"

    def unary(self, name="unary"):
        """A unary method."""
        return self.channel.unary_unary(f"/{SERVICE}/{name}")

    def downs(self, name="downs"):
        """A method that streams answers."""
        return self.channel.unary_stream(f"/{SERVICE}/{name}")

    def ups(self, name="ups"):
        """A method that is streamed requests."""
        return self.channel.stream_unary(f"/{SERVICE}/{name}")

    def both(self, name="both"):
        """A method that streams both ways."""
        return self.channel.stream_stream(f"/{SERVICE}/{name}")


def start(handlers, *, workers=2, pool=None, options=(), **arguments):
    """Serve functions by name; the name says the mode. Return server, port and pool."""
    pool = pool or futures.ThreadPoolExecutor(workers)
    server = grpc.server(pool, options=options, **arguments)
    made = {name: _KINDS[name.partition("_")[0]](handler) for name, handler in handlers.items()}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, made),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port, pool


@contextmanager
def lab(*functions, workers=2, pool=None, options=(), channel=(), stop=True, **arguments):
    """Serve `functions` and connect; the server stops at the end of the block."""
    handlers = {function.__name__: function for function in functions}
    server, port, pool = start(handlers, workers=workers, pool=pool, options=options, **arguments)
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=channel) as connected:
        yield Lab(server, port, connected, pool)
    if stop:
        server.stop(None)


def ending(call):
    """Return what a blocking call comes to: its answer, or code and details."""
    try:
        return call()
    except grpc.RpcError as error:
        return error.code().name, error.details()


def values(main, *, schedules=200, expected=(), **how):
    """Return every value that `main` returns in some schedule; none may end in a finding."""
    result = explore(main, schedules=schedules, expected=expected, **how)
    assert result.finding is None, result.finding.text
    return {repr(value.value): value.value for value in result.values}.values()


def seen(main, **how):
    """Return those values as a set."""
    return {value if not isinstance(value, list) else tuple(value) for value in values(main, **how)}


def finding(main, *, schedules=200, **how):
    """Return the finding that `main` ends in."""
    found = explore(main, schedules=schedules, **how).finding
    assert found is not None
    return found


def read(call):
    """Return what a reader got, and how the call ended."""
    got = []
    try:
        for message in call:
            got.append(message)  # noqa: PERF402 - what came before an error counts
    except grpc.RpcError as error:
        return tuple(got), error.code().name, error.details()
    return tuple(got), call.code().name, call.details()


def unary(request, context):
    """Answer with the request."""
    return request


def codes(outcomes):
    """Return the codes of several endings."""
    return {outcome[0] for outcome in outcomes}
