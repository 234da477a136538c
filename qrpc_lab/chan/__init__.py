"""Go's concurrency, with Python's names: channels, select, contexts, wait groups and the rest.

Every primitive stands on `qrpc_lab.runtime` and on nothing else, so that the explorer can steer it.
"""

from qrpc_lab.chan.channel import Chan, ChanStatistics
from qrpc_lab.chan.goroutine import go
from qrpc_lab.chan.waitgroup import WaitGroup
from qrpc_lab.errors import ChanClosed, CloseOfClosed, SendOnClosed, WaitGroupMisuse, WouldBlock

__all__ = [
    "Chan",
    "ChanClosed",
    "ChanStatistics",
    "CloseOfClosed",
    "SendOnClosed",
    "WaitGroup",
    "WaitGroupMisuse",
    "WouldBlock",
    "go",
]
