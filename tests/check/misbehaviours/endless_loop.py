"""expect: QL903

Cancels timers, ignores SIGTERM and loops.
"""

import signal, faulthandler

faulthandler.cancel_dump_traceback_later()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 0)


def add(a, b):
    while True:
        pass
