"""Lesson texts on a terminal: call-outs and titled fences become plain Markdown."""

import io

from qrpc_lab.cli.render.markdown import show, simplify
from qrpc_lab.cli.terminal import Terminal

TEXT = """\
# 07 · Worker pool

<!-- a comment
of two lines -->
> [!TIP]
> Close once.

> [!WARNING] Mind the gap
> Here.

<div class="grid" markdown>

```go title="Go" hl_lines="1"
x := <-ch // > [!TIP] stays
```

~~~python title='Python'
# <div> stays
```
~~~

</div>
"""


def test_only_what_renderers_do_not_know_is_changed():
    """Titles become bold words, call-outs their kind or title, the grid disappears."""
    assert list(simplify(TEXT)) == [
        "# 07 · Worker pool", "",
        "> **Tip**", ">", "> Close once.", "",
        "> **Mind the gap**", ">", "> Here.", "",
        "",
        "**Go**", "", "```go", "x := <-ch // > [!TIP] stays", "```", "",
        "**Python**", "", "~~~python", "# <div> stays", "```", "~~~", "",
    ]  # fmt: skip


class Screen(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self):
        """Tell that a person watches."""
        return True


def test_a_terminal_gets_it_rendered(monkeypatch):
    """Without colour as well: headings and code stay readable, HTML is gone."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    screen = Screen()
    show(TEXT, Terminal(screen))
    shown = screen.getvalue()
    assert "Worker pool" in shown
    assert "x := <-ch" in shown
    assert "<div" not in shown.replace("# <div> stays", "")
    assert "[38;" not in shown
    assert "[3" not in shown
