"""Kinds of access, and which two of them race when nothing orders them.

A plain variable knows two kinds, reading and writing. A container knows more, since good Python
relies on what commutes: two appends, two adds, writes of different keys. So it has one location for
each key (or index), and one for the whole::

    on a key     read    looks at the value
                 load    get-or-insert, and it was there (setdefault, a defaultdict's ``d[k]``)
                 add     get-or-insert, and it was not; ``set.add``
                 drop    removal that may find nothing (discard, ``pop(k, default)``)
                 write   anything else
    on the whole item    uses one item by its key or index
                 put     replaces the value of an item that is there
                 size    depends on which items there are (len, truth, keys, ``for k in d``)
                 walk    depends on the values too (items, sum, ``for x in list``)
                 grow    adds an item, or removes one key
                 take    removes from an end, so that indexes move (pop, popleft, insert(0, x))
                 upset   changes all of it (clear, sort, slice assignment)
"""

from __future__ import annotations

from typing import Final


class Kind:
    """One kind of access. Compared by identity: it is a key of the hottest dictionary."""

    __slots__ = ("against", "doing", "final", "of_whole")

    def __init__(self, doing: str, *, of_whole: bool = False, final: bool = False) -> None:
        self.doing = doing
        """What a report says: the goroutine <doing> the location."""
        self.of_whole = of_whole
        self.final = final
        """Races with every other kind, so that older accesses need not be remembered."""
        self.against: tuple[Kind, ...] = ()
        """The kinds that race with it."""

    def __repr__(self) -> str:
        return f"<{self.doing}>"


READ: Final = Kind("reads")
LOAD: Final = Kind("reads")
ADD: Final = Kind("adds")
DROP: Final = Kind("removes")
WRITE: Final = Kind("writes", final=True)

READ.against = (WRITE, ADD, DROP)
LOAD.against = (WRITE, DROP)
ADD.against = (WRITE, READ, DROP)
DROP.against = (WRITE, READ, LOAD, ADD)
WRITE.against = (WRITE, READ, LOAD, ADD, DROP)

ITEM: Final = Kind("uses an item of", of_whole=True)
PUT: Final = Kind("replaces an item of", of_whole=True)
SIZE: Final = Kind("depends on the length of", of_whole=True)
WALK: Final = Kind("walks over", of_whole=True)
GROW: Final = Kind("changes the length of", of_whole=True)
TAKE: Final = Kind("takes from", of_whole=True)
UPSET: Final = Kind("rearranges", of_whole=True, final=True)

ITEM.against = (UPSET, TAKE)
PUT.against = (UPSET, TAKE, WALK)
SIZE.against = (UPSET, TAKE, GROW)
WALK.against = (UPSET, TAKE, GROW, PUT)
GROW.against = (UPSET, SIZE, WALK)
TAKE.against = (UPSET, SIZE, WALK, ITEM, PUT)
UPSET.against = (UPSET, ITEM, PUT, SIZE, WALK, GROW, TAKE)
