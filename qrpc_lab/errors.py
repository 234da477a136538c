"""Every exception that qrpc-lab raises on purpose.

One file, so that a reader sees the whole tree at once::

    QrpcLabError
    ├── UnknownFinding (LookupError)
    ├── ChanError
    │   ├── ChanClosed
    │   │   ├── SendOnClosed
    │   │   └── CloseOfClosed
    │   └── WouldBlock
    ├── ContextError
    │   ├── Canceled
    │   └── DeadlineExceeded        also a TimeoutError
    ├── Misuse
    │   ├── WaitGroupMisuse
    │   ├── LockMisuse
    │   └── SemaphoreMisuse
    ├── GoroutineExited
    ├── CourseError                 the course or the workspace: a user can mend it
    │   ├── ContentBroken           course.toml or a lesson.toml is not as it must be
    │   ├── UnknownLesson           no lesson of that name
    │   ├── NoWorkspace             this command needs a workspace, and there is none
    │   ├── ProgressTooNew          the progress file was written by a later qrpc-lab
    │   └── NotWritable             a file or folder of the workspace cannot be written
    ├── OutputLost                  standard output does not take what is written
    ├── ServiceError                between a name or an object and a gRPC service
    │   ├── UnknownService
    │   └── NotAServicer
    ├── ProtoError                  a .proto gave no stubs
    ├── ExploreError                the explorer cannot do what it was asked
    │   ├── TraceDiverged           a replay: the program has changed
    │   ├── BadToken                also a ValueError
    │   ├── UnsupportedPython
    │   └── OutOfControl            what a program did that cannot be steered
    └── (each package hangs its own branch here)
"""

from __future__ import annotations


class QrpcLabError(Exception):
    """The root: catch it to catch everything that this package raises by design."""


class UnknownFinding(QrpcLabError, LookupError):
    """Somebody asked for a finding code that does not exist."""

    def __init__(self, asked: str, codes: tuple[str, ...]) -> None:
        self.asked = asked
        self.codes = codes
        super().__init__(f"there is no finding {asked!r}; the codes are {', '.join(codes)}")


class ChanError(QrpcLabError):
    """An operation on a channel could not be done."""


class ChanClosed(ChanError):
    """The channel is closed; for a receive: and drained."""


class SendOnClosed(ChanClosed):
    """A send on a closed channel, or one that was waiting when the channel was closed."""


class CloseOfClosed(ChanClosed):
    """A second close of one channel."""


class WouldBlock(ChanError):
    """The `_nowait` form of an operation found that it would have to wait."""


class ContextError(QrpcLabError):
    """Why a context is done."""


class Canceled(ContextError):
    """The context was cancelled."""


class DeadlineExceeded(ContextError, TimeoutError):
    """The deadline of the context has passed."""


class Misuse(QrpcLabError):
    """A primitive was used in a way that can only be a bug."""


class WaitGroupMisuse(Misuse):
    """A wait group went below zero, or was added to from zero while somebody waits on it."""


class LockMisuse(Misuse):
    """A lock was unlocked that is not locked."""


class SemaphoreMisuse(Misuse):
    """A semaphore got more back than it had given."""


class GoroutineExited(QrpcLabError):
    """A goroutine raised `SystemExit`, which ends nothing outside the main thread."""


class CourseError(QrpcLabError):
    """The course or the workspace is not as a command needs it; the message says what to do."""


class ContentBroken(CourseError):
    """`course.toml` or a `lesson.toml` is missing, unreadable or incomplete."""


class UnknownLesson(CourseError):
    """No lesson has that number, slug or folder name; the message names the nearest ones."""


class NoWorkspace(CourseError):
    """The command works on a workspace, and there is none here or above."""


class ProgressTooNew(CourseError):
    """The progress file was written by a later version; reading it could lose what it says."""


class NotWritable(CourseError):
    """A file or folder of the workspace cannot be written."""


class ServiceError(QrpcLabError):
    """A gRPC service was not found, or is not what it should be."""


class UnknownService(ServiceError):
    """No generated service has this name."""


class NotAServicer(ServiceError):
    """An object that was to be served is not an instance of a generated `…Servicer` class."""


class ProtoError(QrpcLabError):
    """A `.proto` gave no stubs; a sentence for each reason, with its line where there is one."""


class OutputLost(QrpcLabError):
    """Standard output or standard error does not take what is written: the disk may be full."""


class ExploreError(QrpcLabError):
    """The explorer cannot do what it was asked."""


class TraceDiverged(ExploreError):
    """A replay did not meet what its token recorded: the program has changed.

    `step` is the first step at which that is certain.
    """

    def __init__(self, message: str, step: int) -> None:
        self.step = step
        super().__init__(message)


class BadToken(ExploreError, ValueError):
    """A text is not a replay token."""


class UnsupportedPython(ExploreError):
    """This version of Python is not known to the explorer, which so cannot steer it."""


class OutOfControl(ExploreError):
    """The program under test did something that the explorer cannot steer."""
