"""Go's concurrency, with Python's names: channels, select, contexts, wait groups and the rest.

Every primitive stands on `qrpc_lab.runtime` and on nothing else, so that the explorer can steer it.
One idea for each file: `waiters` (who waits, in which order) carries all of them; `channel` and
`selection` are the heart; `tree` is what a `context` cancels; `group` and `pool` are built of the
rest.
"""

from qrpc_lab.chan.channel import Chan
from qrpc_lab.chan.context import (
    CancelFunc,
    Context,
    after_func,
    background,
    with_cancel,
    with_deadline,
    with_timeout,
    with_value,
    without_cancel,
)
from qrpc_lab.chan.directions import RecvChan, SendChan
from qrpc_lab.chan.goroutine import go
from qrpc_lab.chan.group import Group
from qrpc_lab.chan.once import Once
from qrpc_lab.chan.pool import Pool
from qrpc_lab.chan.rwmutex import RWMutex
from qrpc_lab.chan.selection import Case, Selected, recv, select, send
from qrpc_lab.chan.semaphore import Semaphore
from qrpc_lab.chan.singleflight import SingleFlight
from qrpc_lab.chan.snapshot import ChanStatistics
from qrpc_lab.chan.timers import Ticker, Timer, after, now, sleep
from qrpc_lab.chan.waitgroup import WaitGroup
from qrpc_lab.errors import (
    Canceled,
    ChanClosed,
    ChanError,
    CloseOfClosed,
    ContextError,
    DeadlineExceeded,
    GoroutineExited,
    LockMisuse,
    SemaphoreMisuse,
    SendOnClosed,
    WaitGroupMisuse,
    WouldBlock,
)

__all__ = [
    "CancelFunc",
    "Canceled",
    "Case",
    "Chan",
    "ChanClosed",
    "ChanError",
    "ChanStatistics",
    "CloseOfClosed",
    "Context",
    "ContextError",
    "DeadlineExceeded",
    "GoroutineExited",
    "Group",
    "LockMisuse",
    "Once",
    "Pool",
    "RWMutex",
    "RecvChan",
    "Selected",
    "Semaphore",
    "SemaphoreMisuse",
    "SendChan",
    "SendOnClosed",
    "SingleFlight",
    "Ticker",
    "Timer",
    "WaitGroup",
    "WaitGroupMisuse",
    "WouldBlock",
    "after",
    "after_func",
    "background",
    "go",
    "now",
    "recv",
    "select",
    "send",
    "sleep",
    "with_cancel",
    "with_deadline",
    "with_timeout",
    "with_value",
    "without_cancel",
]
