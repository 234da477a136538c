"""Below the public operations: every line a switching point, every access watched for races.

Two things that know nothing of each other but one class of hooks, and nothing of the scheduler:

- the rewriter: `sites`, `scopes`, `expressions`, `calls`, `rewrite`, `bind` turn source into code
  that calls `hooks.Hooks` before each statement, inside each read-modify-write, at each access;
- the detector: `watch` and `watch_items` turn what the hooks are told into locations (`attributes`
  and `containers` say where they are, `kinds` what races with what), `locations` keeps them,
  `clocks` says what happened before what, and `race` puts the result into words.

`modules` decides what is under test and loads it afresh, `functions` does the same to functions
that exist already.

What it does not see: code outside the modules under test (``json.dumps(d)`` walks unseen); captured
variables of functions that call ``locals``, ``eval`` or the like; which key it is, where a key
brings its own ``__eq__``. And two things differ: lists, dicts and instances without
``__weakref__`` may be finalised later, and a hook takes a few frames of the recursion limit.

Line tracing was rejected (`sys.settrace` and `sys.monitoring` see lines, not the two halves of
``n += 1``, lose events when greenlets switch inside a callback, and cost more than this).

The explorer uses it so::

    detector = Detector()
    code = CodeUnderTest(file, hooks=detector)
    with instrumented(main, code) as run:            # or: with code.fresh() as module:
        for each schedule:
            detector.begin(world)                    # world.running, world.line(site)
            world.edges = detector                   # fork, acquire, release, meet, asked, fires
            ... run() ...
            detector.races
            detector.end()
"""

from qrpc_lab.explore.lines.detector import Detector
from qrpc_lab.explore.lines.functions import instrumented
from qrpc_lab.explore.lines.hooks import Hooks
from qrpc_lab.explore.lines.modules import CodeUnderTest
from qrpc_lab.explore.lines.race import Access, Race
from qrpc_lab.explore.lines.rewrite import instrument
from qrpc_lab.explore.lines.sites import Site

__all__ = [
    "Access",
    "CodeUnderTest",
    "Detector",
    "Hooks",
    "Race",
    "Site",
    "instrument",
    "instrumented",
]
