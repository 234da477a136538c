"""What races on containers and attributes, and what commutes: two lines, on two goroutines."""

from __future__ import annotations

import contextlib

import pytest

SETUP = """
import collections
import heapq
from heapq import heappush

class Box:
    shared = 0
    def __init__(self):
        self.n = 0
        self._hidden = 0
    @property
    def computed(self):
        return self.n
    def method(self):
        return None

class Slotted:
    __slots__ = ("n",)

box, slotted = Box(), Slotted()
slotted.n = 0
d = {"a": 1, "b": 2}
empty = {}
many = collections.defaultdict(list, {"a": [1]})
counts = collections.Counter()
s = {1, 2}
l = [1, 2, 3]
words = ["a", "b"]
dq = collections.deque([1, 2, 3])
total = 0
"""


def races(world, one, other, *, ordered=False):
    """Run two pieces of code on two goroutines and return what was found."""
    bodies = "".join(
        f"\ndef {name}():\n    global total\n    {body}\n"
        for name, body in [("f", one), ("g", other)]
    )
    program = world.load(SETUP + bodies)
    a, b = world.go("a"), world.go("b")
    with world.on(a):
        program["f"]()
    if ordered:
        world.hand_over(a, b)
    with world.on(b), contextlib.suppress(LookupError, AttributeError, ValueError):
        program["g"]()  # it may find that what it works on is gone
    return world.races


CONFLICTS = [
    ("box.n += 1", "box.n += 1"),
    ("box.n = 1", "print(box.n)"),
    ("print(box.n)", "box.n = 1"),
    ("box.n = 1", "del box.n"),
    ("setattr(box, 'n', 1)", "box.n"),
    ("box.n = 1", "getattr(box, 'n')"),
    ("heapq.heappush(l, 0)", "heapq.heappop(l)"),
    ("heappush(l, 0)", "len(l)"),
    ("box._hidden = 1", "box._hidden = 2"),
    ("Box.shared += 1", "Box.shared += 1"),
    ("Box.shared = 1", "print(box.shared)"),
    ("slotted.n = 1", "slotted.n = 2"),
    ("total += 1", "total += 1"),
    ("total = 1", "print(total)"),
    ("d['a'] = 1", "d['a']"),
    ("d['a'] += 1", "d['a'] += 1"),
    ("d['a'] = 1", "d.get('a')"),
    ("d['new'] = 1", "'new' in d"),
    ("d['new'] = 1", "len(d)"),
    ("d['new'] = 1", "[k for k in d]"),
    ("d['a'] = 9", "list(d.values())"),
    ("del d['a']", "d['a']"),
    ("d.pop('a')", "d.pop('a')"),
    ("d.clear()", "d['a']"),
    ("d.setdefault('new', 1)", "d.get('new')"),
    ("d.update({'a': 3})", "d['a']"),
    ("empty['x'] = 1", "print(bool(empty))\n    if empty: pass"),
    ("many['new'].append(1)", "'new' in many"),
    ("counts['x'] += 1", "counts['x'] += 1"),
    ("s.add(9)", "9 in s"),
    ("s.add(9)", "s.discard(9)"),
    ("s.remove(1)", "s.remove(1)"),
    ("s.add(9)", "for x in s: pass"),
    ("l.append(4)", "len(l)"),
    ("l.append(4)", "for x in l: pass"),
    ("l.append(4)", "l[-1]"),
    ("l.pop()", "l[0]"),
    ("l[0] = 9", "l[0]"),
    ("l[0] = 9", "sum(l)"),
    ("l[0] = 9", "l[1:]"),
    ("l[0] = 9", "[*l]"),
    ("l[0] = 9", "a, b, c = l"),
    ("l.sort()", "l.append(4)"),
    ("l.insert(1, 7)", "l.insert(1, 8)"),
    ("l.extend([4])", "len(l)"),
    ("mine = l\n    mine += [4]", "len(l)"),
    ("dq.popleft()", "len(dq)"),
    ("dq.append(4)", "while not dq: pass"),
    ("words[0] = 'x'", "','.join(words)"),
]


@pytest.mark.parametrize(("one", "other"), CONFLICTS)
def test_a_conflict_without_order_is_a_race(world, one, other):
    """Two accesses of which one changes what the other depends on race when nothing orders them."""
    assert races(world, one, other)


@pytest.mark.parametrize(("one", "other"), CONFLICTS)
def test_the_same_conflict_with_an_order_is_none(world, one, other):
    """A lock between them orders the same two accesses."""
    assert races(world, one, other, ordered=True) == []


COMMUTE = [
    ("l.append(1)", "l.append(2)"),
    ("l.append(1)", "l.extend([2])"),
    ("l.append(1)", "l[0]"),
    ("l[0] = 1", "l[1] = 2"),
    ("l[0] = 1", "l[1]"),
    ("l[0] = 1", "len(l)"),
    ("l.pop()", "l.pop()"),
    ("dq.append(1)", "dq.popleft()"),
    ("dq.appendleft(1)", "dq.pop()"),
    ("s.add(7)", "s.add(8)"),
    ("s.add(7)", "s.add(7)"),
    ("s.add(7)", "1 in s"),
    ("s.discard(1)", "s.discard(1)"),
    ("d['x'] = 1", "d['y'] = 2"),
    ("d['x'] = 1", "d['a']"),
    ("d['a'] = 1", "d['b'] = 1"),
    ("d['a'] = 1", "len(d)"),
    ("d['a'] = 1", "for k in d: pass"),
    ("d['x'] = 1", "del d['a']"),
    ("d.setdefault('x', [])", "d.setdefault('x', [])"),
    ("d.pop('a', None)", "d.pop('a', None)"),
    ("d.update({'x': 1})", "d.update({'y': 1})"),
    ("many['x'].append(1)", "many['x'].append(2)"),
    ("many['a'].append(1)", "'a' in many"),
    ("d['a']", "d['a']"),
    ("box.n", "box.n"),
    ("total", "print(total)"),
    ("box.method()", "box.method()"),
    ("len(l)", "for x in l: pass"),
    ("counts['x'] += 1", "counts['y'] += 1"),
    ("box.n = 1", "box._hidden = 1"),
]


@pytest.mark.parametrize(("one", "other"), COMMUTE)
def test_what_commutes_does_not_race(world, one, other):
    """Good Python relies on these being safe without a lock."""
    assert races(world, one, other) == []


@pytest.mark.parametrize(("one", "other"), COMMUTE)
def test_what_commutes_does_so_in_either_order(world, one, other):
    """The same, the other way round."""
    assert races(world, other, one) == []


@pytest.mark.parametrize(
    ("walked", "change"),
    [
        ("box.table.items()", "box.table['a'] = 2"),
        ("box.jobs", "box.jobs.append(3)"),
        ("jobs", "jobs[0] = 3"),
    ],
)
def test_each_round_of_a_loop_reads_again(world, walked, change):
    """A change that is ordered after the loop's beginning still races with its next round."""
    program = world.load(f"""
        class Box: pass
        box = Box()
        box.table = {{"a": 1, "b": 2}}
        box.jobs = jobs = [1, 2]
        def walk(meanwhile):
            for _ in {walked}:
                meanwhile()
        def change():
            {change}
    """)
    a, b = world.go("a"), world.go("b")

    def meanwhile():
        if not done:
            done.append(True)
            world.hand_over(a, b)
            with world.on(b):
                program["change"]()

    done = []
    with world.on(a):
        program["walk"](meanwhile)
    assert len(world.races) == 1


def test_keys_with_equality_of_their_own_run_no_code(world):
    """A hook never calls the program's ``__hash__`` or ``__eq__``."""
    program = world.load("""
        calls = []
        class Key:
            def __hash__(self):
                calls.append("hash")
                return 1
        d = {}
        key = Key()
        def use():
            d[key] = 1
    """)
    with world.on(world.go("a")):
        program["use"]()
    assert program["calls"] == ["hash"]


def test_a_subclass_that_overrides_answers_for_itself(world):
    """A dict that locks inside ``__setitem__`` is not judged from outside."""
    program = world.load("""
        class Safe(dict):
            def __setitem__(self, key, value):
                super().__setitem__(key, value)
        d = Safe()
        def use():
            d["a"] = 1
    """)
    for name in "ab":
        with world.on(world.go(name)):
            program["use"]()
    assert world.races == []


def test_a_container_is_named_without_its_key(world):
    """What concerns the whole container is told of the container."""
    races(world, "d['new'] = 1", "len(d)")
    (race,) = world.detector.races
    assert str(race.first).startswith("a changes the length of d at ")
    assert str(race.second).startswith("b depends on the length of d at ")
