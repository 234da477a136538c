"""What races and what does not, told by hand: who runs which line, and what orders them."""

from __future__ import annotations

import contextlib
import gc
import weakref

import pytest

SETUP = """
import collections

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


def test_both_sides_are_named(world):
    """A race says what each goroutine did to what, as written, and on which line."""
    program = world.load("""
        class Counter:
            count = 0
        c = Counter()
        def write():
            c.count = 1
        def read():
            return c.count
    """)
    a, b = world.go("writer"), world.go("reader")
    with world.on(a):
        program["write"]()
    with world.on(b):
        program["read"]()
    (race,) = world.detector.races
    assert str(race.first) == "writer writes c.count at program.py:6"
    assert str(race.second) == "reader reads c.count at program.py:8"
    assert race.message.endswith("nothing orders the two")


def remedy_of(world, prepare):
    """Return the remedy for a race between a and whom `prepare(a)` returns."""
    program = world.load("""
        class Box: pass
        box = Box()
        def write():
            box.n = 1
    """)
    a = world.go("a")
    b = prepare(a)
    with world.on(a):
        program["write"]()
    with world.on(b):
        program["write"]()
    (race,) = world.detector.races
    return race.remedy()


def test_remedy_names_the_lock_that_one_side_lacks(world):
    """Where one goroutine holds a lock, the other is told to take it."""

    def prepare(a):
        a.held.append("mu")
        return world.go("b")

    assert remedy_of(world, prepare) == "b must hold mu too, as a does"


def test_remedy_names_two_different_locks(world):
    """Two locks guard nothing."""

    def prepare(a):
        b = world.go("b")
        a.held.append("mu")
        b.held.append("nu")
        return b

    assert remedy_of(world, prepare) == "a holds mu, b holds nu: the same lock must guard both"


def test_remedy_tells_a_parent_to_wait(world):
    """Who started the other goroutine is told to wait for it."""
    assert remedy_of(world, lambda _a: world.main).startswith("main must wait for a first")


def test_remedy_of_strangers(world):
    """Two goroutines with nothing in common are told what would do."""
    assert "channel or queue" in remedy_of(world, lambda _a: world.go("b"))


PROGRAM = """
class Box: pass
box = Box()
def write():
    box.n = 1
"""


def test_a_start_orders(world):
    """What the starter did before the start is ordered before all that the started one does."""
    program = world.load(PROGRAM)
    world.go("other")
    program["write"]()
    with world.on(world.go("child")):
        program["write"]()
    assert world.races == []


def test_what_the_starter_does_after_the_start_is_not_ordered(world):
    """A start orders nothing that comes after it."""
    program = world.load(PROGRAM)
    child = world.go("child")
    program["write"]()
    with world.on(child):
        program["write"]()
    assert len(world.races) == 1


def test_order_is_transitive(world):
    """Through a third goroutine that handed on what it had learned."""
    program = world.load(PROGRAM)
    a, b, c = (world.go(name) for name in "abc")
    with world.on(a):
        program["write"]()
    world.hand_over(a, b, "first")
    world.hand_over(b, c, "second")
    with world.on(c):
        program["write"]()
    assert world.races == []


def test_order_has_a_direction(world):
    """Who released later is not known to who acquired before."""
    program = world.load(PROGRAM)
    a, b = world.go("a"), world.go("b")
    world.detector.acquire(b, "lock")
    world.detector.release(a, "lock")
    with world.on(a):
        program["write"]()
    world.detector.acquire(b, "lock")  # the write came after the release
    with world.on(b):
        program["write"]()
    assert len(world.races) == 1


def test_parts_of_an_object_are_apart(world):
    """A channel's seventh receive orders nothing of its eighth."""
    program = world.load(PROGRAM)
    a, b = world.go("a"), world.go("b")
    with world.on(a):
        program["write"]()
    world.detector.release(a, "channel", 7)
    world.detector.acquire(b, "channel", 8)
    with world.on(b):
        program["write"]()
    assert len(world.races) == 1


def test_a_rendezvous_orders_both_ways(world):
    """Either side's past is before the other's future."""
    program = world.load(PROGRAM)
    a, b = world.go("a"), world.go("b")
    with world.on(a):
        program["write"]()
    world.detector.meet(b, a)
    with world.on(b):
        program["write"]()
    assert world.races == []


def test_a_timer_knows_what_its_asker_knew(world):
    """What was done before a timer was asked for is before what it starts; later things are not."""
    program = world.load(PROGRAM)
    timer, clock = object(), world.go("clock")
    program["write"]()
    world.detector.asked(timer, world.main)
    world.detector.fires(timer, clock)
    with world.on(world.go("started", by=clock)):
        program["write"]()
    assert world.races == []
    program["write"]()
    assert len(world.races) == 1


def test_a_captured_variable_belongs_to_one_call(world):
    """Two calls of one function have two variables; two inner functions of one call share one."""
    program = world.load("""
        def make():
            n = 0
            def bump():
                nonlocal n
                n += 1
            return bump
    """)
    one, two = program["make"](), program["make"]()
    a, b = world.go("a"), world.go("b")
    with world.on(a):
        one()
    with world.on(b):
        two()
    assert world.races == []
    with world.on(b):
        one()
    assert [race.first.location for race in world.detector.races] == ["n"]


def test_the_variable_of_a_loop_is_raced_on(world):
    """A goroutine that reads the loop's variable races with the loop."""
    program = world.load("""
        def main(start):
            for i in range(2):
                start(lambda: i)
    """)
    others = []

    def start(fn):
        others.append((world.go("other"), fn))

    program["main"](start)
    goroutine, fn = others[0]
    with world.on(goroutine):
        fn()
    assert "i" in world.races[0]


def test_objects_are_not_mistaken_for_their_successors(world):
    """A new object at the address of a dead one has no past."""
    program = world.load("""
        class Box: pass
        def use():
            box = Box()
            box.n = 1
            return id(box)
    """)
    a, b = world.go("a"), world.go("b")
    seen = set()
    for _ in range(50):
        for goroutine in (a, b):
            with world.on(goroutine):
                seen.add(program["use"]())
    assert world.races == []
    assert len(seen) < 100, "no address was ever used again, so nothing was tested"


def test_weakly_referable_objects_die_as_ever(world):
    """Watching an object does not keep it alive."""
    program = world.load("""
        class Box: pass
        box = Box()
        def use():
            box.n = 1
    """)
    with world.on(world.go("a")):
        program["use"]()
    reference = weakref.ref(program["box"])
    del program["box"]
    gc.collect()
    assert reference() is None


def test_memory_is_bounded_over_a_schedule(world):
    """Lists made in a loop are let go of, although they take no weak reference."""
    program = world.load("""
        def use(n):
            for _ in range(n):
                [].append(1)
                mine = []
                mine.append(2)
    """)
    with world.on(world.go("a")):
        program["use"](20_000)
    assert len(world.detector._shadows) < 10_000


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


def test_a_new_schedule_forgets_the_old(world):
    """Nothing of one schedule is seen in the next."""
    program = world.load(PROGRAM)
    a = world.go("a")
    with world.on(a):
        program["write"]()
    world.detector.begin(world)
    world.detector.fork(world.main, world.main)
    b = world.go("b")
    with world.on(b):
        program["write"]()
    assert world.races == []


def test_one_pair_of_places_is_reported_once(world):
    """A race in a loop is one race, and the number kept is bounded."""
    program = world.load(PROGRAM)
    goroutines = [world.go(f"g{n}") for n in range(20)]
    for goroutine in goroutines:
        with world.on(goroutine):
            program["write"]()
    assert len(world.races) == 1


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


def test_a_sweep_survives_the_end_of_objects(world):
    """Objects may end while the table is being swept."""
    program = world.load("""
        class Box: pass
        def use(n):
            for _ in range(n):
                box, lists = Box(), [[1]]
                box.me = box
                lists[0].append(1)
                lists.append(lists)
    """)
    threshold = gc.get_threshold()
    gc.set_threshold(5)
    try:
        with world.on(world.go("a")):
            program["use"](20_000)
    finally:
        gc.set_threshold(*threshold)
    assert world.races == []


def test_a_container_is_named_without_its_key(world):
    """What concerns the whole container is told of the container."""
    races(world, "d['new'] = 1", "len(d)")
    (race,) = world.detector.races
    assert str(race.first).startswith("a changes the length of d at ")
    assert str(race.second).startswith("b depends on the length of d at ")
