"""What the watchdog says of a call that blocks."""

from threading import Event, Thread

from qrpc_lab.explore.watchdog import Watchdog


def test_a_thread_of_the_library_is_named_by_the_line_of_the_library():
    """No frame of it is the program's own: where it blocks is still a file and a line."""
    over = Event()
    thread = Thread(target=over.wait)
    thread.start()
    watchdog = Watchdog(lambda: 0, lambda: None)
    watchdog._ident = thread.ident
    where = watchdog._where()
    over.set()
    thread.join()
    assert where.startswith("threading.py:")
