"""A goroutine loads; whoever asks waits for its event. Looks without a lock first."""

import threading


class _Page:
    def __init__(self):
        self.there = threading.Event()


class Loader:
    def __init__(self):
        self._pages = {}
        self._mutex = threading.RLock()

    def get(self, key, load):
        page = self._pages.get(key)
        if page is None:
            with self._mutex:
                page = self._pages.get(key)
                if page is None:
                    page = self._pages[key] = _Page()
                    threading.Thread(target=self._build, args=(page, key, load)).start()
        page.there.wait()
        if hasattr(page, "error"):
            raise page.error
        return page.value

    def _build(self, page, key, load):
        try:
            page.value = load(key)
        except Exception as error:
            page.error = error
            with self._mutex:
                del self._pages[key]
        page.there.set()
