"""Where the hooks stand: points before statements and inside read-modify-write, and each access."""

from __future__ import annotations

import textwrap

import pytest

from qrpc_lab.explore.lines import Hooks, instrument


class Script(Hooks):
    """Writes down which hook was called for which text."""

    def __init__(self):
        self.lines = []
        self.calls = []

    def point(self, site):
        """Note the line."""
        self.lines.append(site.line)

    def between(self, value, site):
        """Note the line."""
        self.calls.append(("between", site.line))
        return value

    def __getattribute__(self, name):
        """Note every other hook by the text of its site."""
        hook = object.__getattribute__(self, name)
        if name.startswith("_") or name in {"point", "between", "lines", "calls", "keep", "take"}:
            return hook

        def noted(*arguments):
            site = next((a for a in arguments if type(a).__name__ == "Site"), None)
            self.calls.append((name, site.text if site else ""))
            return hook(*arguments)

        return noted


def run(source):
    """Run a program; return the script of its hooks and its names."""
    script, names = Script(), {}
    exec(instrument(textwrap.dedent(source), "program.py", script), names)  # noqa: S102
    return script, names


def test_a_point_stands_before_each_statement():
    """Not before docstrings, declarations and definitions."""
    script, _ = run('''
        """Doc."""
        from __future__ import annotations
        import sys
        x = 1
        def f():
            """Doc."""
            global x
            x = 2
            if x:
                return x
        for i in range(2):
            pass
        f()
        class C:
            y = 1
    ''')
    assert script.lines == [5, 12, 13, 13, 14, 9, 10, 11]


@pytest.mark.parametrize(
    ("statement", "hooks"),
    [
        ("o.n += 1", ["change_attr", "changed"]),
        ("o.p.n += 1", ["load_attr", "change_attr", "changed"]),
        ("d['k'] += 1", ["change_item", "changed"]),
        ("o.d[len(d)] += 1", ["load_attr", "measure", "change_key", "changed"]),
        ("n += 1", ["read_name", "changed_name"]),
        ("n = n + 1", ["load_name", "between", "store_name"]),
        ("o.n = o.n + 1", ["load_attr", "between", "store_attr"]),
        ("d['k'] = d['k'] + 1", ["load_item", "between", "store_item"]),
    ],
)
def test_a_read_modify_write_can_be_interrupted(statement, hooks):
    """Between the read and the write stands a hook in which others may run."""
    script, names = run(f"""
        class O: pass
        o = O(); o.p = o; o.n = 0; o.d = d = {{"k": 1, 2: 1}}
        n = 0
        def f():
            global n
            {statement}
    """)
    script.calls.clear()
    names["f"]()
    assert [name for name, _ in script.calls] == hooks


def test_others_see_the_old_value_in_between():
    """While ``x.n += 1`` stands at its point, the write has not happened, and is not lost on us."""
    seen = []

    class Spy(Hooks):
        def changed(self, _kept, value, _site):
            seen.append(names["o"].n)
            names["o"].n = 100
            return value

    names = {}
    source = "class O: n = 5\no = O()\ndef f():\n    o.n += 1\n"
    exec(instrument(source, "p.py", Spy()), names)  # noqa: S102
    names["f"]()
    assert (seen, names["o"].n) == ([5], 6)


def test_texts_are_the_learners_own():
    """A location is spelled as it was written, on one line."""
    script, names = run("""
        def f(self, cache):
            self.count = cache['a']
            cache [ "b" ] = self . inner
            cache[
                'c'
            ] = 1
    """)

    class Item:
        inner = 1

    names["f"](Item(), {"a": 1})
    texts = [text for name, text in script.calls if name != "between"]
    assert texts == ["cache['a']", "self.count", "self . inner", 'cache [ "b" ]', "cache[ 'c' ]"]


def test_watched_variables_are_few():
    """Only what can be bound again after another function has seen it."""
    script, names = run("""
        import sys
        CONSTANT = 1
        def helper():
            return CONSTANT
        def f(argument):
            fixed = helper()
            def inner():
                return fixed, argument, sys, helper
            return inner()
    """)
    names["f"](1)
    assert {name for name, _ in script.calls} <= {"cells"}


def test_errors_of_the_source_are_those_of_python():
    """A syntax error names the learner's file and line."""
    with pytest.raises(SyntaxError) as caught:
        instrument("x = 1\nif x\n    y\n", "mine.py", Hooks())
    assert (caught.value.filename, caught.value.lineno) == ("mine.py", 2)


def test_names_are_not_added_anywhere():
    """Hooks are constants: neither globals nor locals nor attributes show them."""
    _, names = run("""
        def f():
            x = 1
            return locals()
        found = f()
    """)
    assert set(names) == {"__builtins__", "f", "found"}
    assert names["found"] == {"x": 1}
