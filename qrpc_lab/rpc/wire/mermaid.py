"""The Mermaid picture of calls on the wire, for the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.rpc.wire.story import lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qrpc_lab.rpc.wire.frame import Frame

# What would end a statement or begin an entity, a comment or a tag of Mermaid.
_ENTITIES = {"#": "#35;", ";": "#59;", "<": "#lt;", ">": "#gt;", "\n": " ", "%": "#37;"}
_ARROWS = {"client": "client->>server", "server": "server->>client"}


def mermaid(frames: Iterable[Frame], *, everything: bool = False, windows: bool = False) -> str:
    """Return a sequence diagram, one arrow for each frame, with notes as comments on the arrows."""
    drawn = list(lines(frames, everything=everything, windows=windows))
    several = len({line.call for line in drawn if line.call}) > 1
    out = ["sequenceDiagram", "    participant client", "    participant server"]
    for line in drawn:
        label = f"{line.call}: " if several and line.call else ""
        out.append(f"    {_ARROWS[line.side]}: {_escape(label + line.text)}")
        if line.note:
            out.append(f"    Note over client,server: {_escape(line.note)}")
    return "\n".join(out)


def _escape(text: str) -> str:
    return "".join(_ENTITIES.get(letter, letter) for letter in text)
