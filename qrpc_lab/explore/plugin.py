"""The pytest plugin: a test under many interleavings.

::

    @pytest.mark.explore(schedules=500, lines=True)
    def test_transfer():
        ...

The test's module is executed afresh in every schedule (with the modules beside it), so state at
module level starts anew; fixtures are set up once.  A failure prints the finding and the line that
replays it.  The explorer itself is imported by the first test that is marked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.explore.explorer import Explorer
    from qrpc_lab.explore.result import Result

_MARK: Final = (
    "explore(schedules=300, seed=0, strategy='mixed', lines=False, max_steps=20_000, "
    "horizon=3600.0, expected=(), leave_out=()): run the test under many interleavings"
)
_OPTIONS: Final = frozenset(
    {"schedules", "seed", "strategy", "lines", "max_steps", "horizon", "expected", "leave_out"}
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("explore", "qrpc-lab explorer")
    group.addoption(
        "--explore-schedules", type=int, metavar="N", help="schedules of every explored test"
    )
    group.addoption("--explore-seed", type=int, metavar="S", help="seed of every explored test")
    group.addoption(
        "--explore-replay", metavar="TOKEN", help="run the explored test under this schedule alone"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", _MARK)


@pytest.fixture
def choose() -> Callable[[int], int]:
    """A recorded choice: ``choose(n)`` is one of ``range(n)``, and every schedule may differ."""
    from qrpc_lab.explore.api import choose as chosen  # noqa: PLC0415 - imported when asked for

    return chosen


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Explore a test that is marked; leave all others to pytest."""
    mark = pyfuncitem.get_closest_marker("explore")
    if mark is None:
        return None
    unknown = set(mark.kwargs) - _OPTIONS
    if unknown or mark.args:
        message = f"explore() takes {', '.join(sorted(_OPTIONS))}, by name"
        raise pytest.UsageError(message)
    skipped: list[BaseException] = []
    result = _run(pyfuncitem, dict(mark.kwargs), skipped)
    pyfuncitem.user_properties.append(("schedules", result.schedules))
    if result.finding is not None:
        pytest.fail(_report(pyfuncitem, result), pytrace=False)
    if skipped:
        raise skipped[0]
    return True


def _run(item: pytest.Function, options: dict[str, Any], skipped: list[BaseException]) -> Result:
    from qrpc_lab.explore import token as tokens  # noqa: PLC0415 - the first marked test pays

    token = item.config.getoption("--explore-replay")
    if token is not None:
        parsed = tokens.read(token)
        options["lines"] = parsed.lines
        return _explorer(item, options, skipped).replay(parsed, token)
    for name in ("schedules", "seed"):
        given = item.config.getoption(f"--explore-{name}")
        if given is not None:
            options[name] = given
    return _explorer(item, options, skipped).explore(
        options.get("schedules", 300),
        options.get("seed", 0),
        options.get("strategy", "mixed"),
        frozenset(options.get("expected", ())),
    )


def _explorer(
    item: pytest.Function, options: dict[str, Any], skipped: list[BaseException]
) -> Explorer:
    from qrpc_lab.explore.explorer import Explorer  # noqa: PLC0415 - the first marked test pays
    from qrpc_lab.explore.program import FileProgram  # noqa: PLC0415
    from qrpc_lab.explore.session import Limits  # noqa: PLC0415

    info = item._fixtureinfo  # noqa: SLF001 - as pytest's own call of a test has it
    values = {name: item.funcargs[name] for name in info.argnames}
    function = item.obj
    owner = getattr(function, "__self__", None)
    program = FileProgram(
        item.path,
        function.__qualname__,
        partial(_call, owner, values, skipped),
        lines=options.get("lines", False),
        leave_out=tuple(options.get("leave_out", ())),
    )
    limits = Limits(options.get("max_steps", 20_000), options.get("horizon", 3600.0))
    return Explorer(program, limits)


def _call(
    owner: object,
    values: dict[str, Any],
    skipped: list[BaseException],
    function: Callable[..., object],
) -> None:
    """Call the test; what pytest raises to skip it or to fail it is no lost exception."""
    try:
        function(*(() if owner is None else (owner,)), **values)
    except (pytest.skip.Exception, pytest.xfail.Exception) as error:
        skipped.append(error)
    except pytest.fail.Exception as error:
        raise AssertionError(str(error)).with_traceback(error.__traceback__) from None


def _report(item: pytest.Function, result: Result) -> str:
    finding = result.finding
    assert finding is not None  # noqa: S101 - only findings are reported
    parts = [finding.text, finding.traceback.rstrip()]
    if finding.output:
        parts.append(f"what it printed:\n{finding.output.rstrip()}")
    parts.append(f"replay: pytest '{item.nodeid}' --explore-replay '{finding.token}'")
    return "\n\n".join(part for part in parts if part)
