"""mypy proves the element types; this file is what it is asked to prove."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, assert_type

import pytest

from qrpc_lab import (
    Chan,
    Pool,
    RecvChan,
    SendChan,
    SingleFlight,
    after,
    background,
    recv,
    select,
    send,
    with_cancel,
)

if TYPE_CHECKING:

    def proofs(ch: Chan[int], names: Chan[str]) -> None:
        """Never called: the types are the test."""
        assert_type(ch.recv(), int)
        assert_type(ch.recv_ok(), tuple[int | None, bool])
        assert_type(ch.recv_nowait(), int)
        for value in ch:
            assert_type(value, int)
        assert_type(select(recv(ch)).value, int | None)
        assert_type(select(recv(ch), recv(names)).value, int | str | None)
        assert_type(select(recv(ch), send(names, "x"), default=True).index, int)
        ends(ch, ch)
        assert_type(after(1).recv(), float)
        ctx, cancel = with_cancel(background())
        assert_type(ctx.done(), RecvChan[None])
        cancel(ValueError())
        with Pool(3, str) as pool:
            pool.submit(1)
            for text in pool:
                assert_type(text, str)
        flight = SingleFlight[bytes]()
        assert_type(flight.do("key", lambda: b"x"), tuple[bytes, bool])

    def ends(source: RecvChan[int], sink: SendChan[int]) -> None:
        """One end of a channel each."""
        assert_type(source.recv(), int)
        sink.send(1)
        sink.close()

    def mistakes(ch: Chan[int], source: RecvChan[int]) -> None:
        """Each line is an error to mypy; an ignore without an error would be one too."""
        ch.send("x")  # type: ignore[arg-type]
        source.send(1)  # type: ignore[attr-defined]
        source.close()  # type: ignore[attr-defined]
        text: str = ch.recv()  # type: ignore[assignment]
        send(ch, text)  # type: ignore[misc]


@pytest.mark.slow
def test_mypy_proves_element_types() -> None:
    """`mypy --strict` accepts the proofs above, and finds every mistake."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", __file__],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stdout
