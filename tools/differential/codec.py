"""Messages of scripts: text, really serialised and parsed, with some that will not be.

`"unsendable"` fails in whoever serialises it, `"unreadable"` in whoever parses it. A message such
as `"said-3*500"` stands for 500 bytes, so that scripts stay short.
"""

from __future__ import annotations

UNSENDABLE = "unsendable"
UNREADABLE = "unreadable"


def encode(message: object) -> bytes:
    """Return the message as bytes. Raises `TypeError` for what is no message."""
    if not isinstance(message, str) or message == UNSENDABLE:
        raise TypeError(f"{message!r} cannot be sent")
    _, _, size = message.partition("*")
    return message.encode().ljust(int(size or 0), b".")


def decode(data: bytes) -> str:
    """Return the message that `data` stands for."""
    message = data.rstrip(b".").decode()
    if message == UNREADABLE:
        raise ValueError("cannot be read")
    return message
