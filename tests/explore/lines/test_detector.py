"""What races and what does not, told by hand: who runs which line, and what orders them."""

from __future__ import annotations

import gc
import weakref

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
