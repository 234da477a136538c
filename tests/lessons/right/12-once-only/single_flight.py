"""`SingleFlight` for those who come at once, and a look at the memory inside of the flight."""

from qrpc_lab import SingleFlight


class Loader:
    def __init__(self):
        self._values = {}
        self._flights = SingleFlight()

    def get(self, key, load):
        def fly():
            if key not in self._values:
                self._values[key] = load(key)
            return self._values[key]

        value, _ = self._flights.do(key, fly)
        return value
