"""The child process of `run`: play the lesson's scene, or the exercise itself.

Started as `python -P -m qrpc_lab.cli.scene ORDER`, with a JSON order from `running`.  The scene is
the function `demo(exercise, serve)` of the lesson's drive file; `serve(servicer)` serves on a free
loopback port and returns its address, behind the recording proxy with `--wire`.  A drive that has
`WINDOWS = True` shows the window updates of its calls as well.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qrpc_lab.cli import exits

if TYPE_CHECKING:
    from qrpc_lab.rpc.wire import Proxy


def main(order: dict[str, Any]) -> int:
    """Play it; return the exit status.  What the exercise raises is shown as Python shows it."""
    exercise, drive = Path(order["exercise"]), Path(order["drive"])
    # At the end, so that a learner's queue.py shadows nothing, and their own modules are found.
    sys.path.append(str(exercise.parent))
    try:
        demo = getattr(_load(drive), "demo", None)
        if demo is not None:
            windows = getattr(sys.modules[drive.stem], "WINDOWS", False)
            _play(demo, exercise, order, windows=windows)
        elif exercise.suffix == ".py":
            runpy.run_path(str(exercise), run_name="__main__")
        else:
            print(f"{exercise.name} is no program, and this lesson has no scene.")  # noqa: T201
            return exits.USAGE
    except NotImplementedError as todo:
        print(f"not done yet: {todo}", file=sys.stderr)  # noqa: T201
        return exits.FAILED
    return exits.PASSED


def _play(
    demo: Callable[..., object], exercise: Path, order: dict[str, Any], *, windows: bool
) -> None:
    subject = _load(exercise) if exercise.suffix == ".py" else exercise
    with contextlib.ExitStack() as stack:
        proxies: list[Proxy] = []

        def serve(servicer: object, **options: Any) -> str:  # noqa: ANN401 - handed on as they are
            from qrpc_lab.rpc import serve as serve_on_loopback

            target = stack.enter_context(serve_on_loopback(servicer, **options)).target
            if not order["wire"]:
                return target
            from qrpc_lab.rpc.wire import Proxy

            proxies.append(stack.enter_context(Proxy(target)))
            return proxies[-1].target

        demo(subject, serve)
    for proxy in proxies:
        from qrpc_lab.rpc.wire import diagram
        from qrpc_lab.rpc.wire import mermaid as as_mermaid

        picture = as_mermaid if order["mermaid"] else diagram
        sys.stdout.write(f"\n{picture(proxy.frames(), windows=windows)}\n")


def _load(path: Path) -> Any:  # noqa: ANN401 - a module of unknown names
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        message = f"{path} is no Python file"
        raise ImportError(message)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
