"""How a race is told: both sides, and what would have ordered them."""

from __future__ import annotations


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
    assert race.message == "writer writes c.count and reader reads it: nothing orders the two"


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
