"""expect: pass

Named tuples, enums and dataclasses look at frames by way of the standard library.
"""

import enum
import logging
from collections import namedtuple
from dataclasses import dataclass

Pair = namedtuple("Pair", "a b")
Colour = enum.Enum("Colour", "RED GREEN")


@dataclass
class Sum:
    total: int


def add(a, b):
    logging.getLogger(__name__).warning("adding %s", Pair(a, b))
    return Sum(a + b).total
