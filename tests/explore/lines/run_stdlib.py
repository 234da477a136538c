"""Run test suites of the standard library over rewritten code: the suites and all they import.

Usage: run_stdlib.py SUITE...; prints one JSON object: suite -> what failed, and how many ran. A
module that was imported before this script (``os``, ``enum``…) stays as it is.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import json
import sys
import unittest
import warnings
from pathlib import Path

from qrpc_lab.explore.lines import Detector, instrument

LIBRARY = Path(unittest.__file__).parents[1]
FRESH = ("bisect", "copy", "dataclasses", "fractions", "heapq", "json", "random", "reprlib")
FRESH += ("statistics", "string", "textwrap")


class Watched:
    """A world in which one goroutine runs and is watched."""

    clock = None
    name = "only"
    held = ()
    points = 0

    @property
    def running(self):
        """The only one."""
        return self

    def line(self, site):
        """Count."""
        self.points += 1


class Loader(importlib.machinery.SourceFileLoader):
    """Compiles with hooks."""

    detector = Detector()

    def get_code(self, fullname):
        """Return rewritten code."""
        return instrument(Path(self.path).read_bytes(), self.path, self.detector)


class Finder:
    """Finds the modules of the standard library that are written in Python."""

    def find_spec(self, name, path=None, target=None):
        """Return a spec with our loader."""
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or not (spec.origin or "").endswith(".py"):
            return None
        if not Path(spec.origin).is_relative_to(LIBRARY) or "site-packages" in spec.origin:
            return None
        spec.loader = Loader(name, spec.origin)
        return spec


def main(suites):
    """Run each suite; print what failed."""
    warnings.simplefilter("ignore")
    world = Watched()
    Loader.detector.begin(world)
    Loader.detector.fork(Watched(), world)
    Loader.detector.fork(world, Watched())
    for name in list(sys.modules):
        if name.partition(".")[0] in FRESH:
            del sys.modules[name]
    sys.meta_path.insert(0, Finder())
    report = {}
    for suite in suites:
        tests = unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(suite))
        result = unittest.TestResult()
        tests.run(result)
        failed = [f"{test}: {trace}" for test, trace in result.failures + result.errors]
        report[suite] = {"ran": result.testsRun, "failed": failed}
    print(json.dumps({"points": world.points, "suites": report}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main(sys.argv[1:])
