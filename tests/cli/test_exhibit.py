"""Exhibits on the command line."""


def test_the_list_leads_to_it(exhibit, qrpc_lab):
    """It stands below the last lesson of its chapter, with the way to its text."""
    told = qrpc_lab("list").out
    assert "Exhibit 1 · The classic   qrpc-lab show exhibit-1" in told
    assert told.index("Last one") < told.index("Exhibit 1")


def test_its_text_is_shown(exhibit, qrpc_lab):
    """By the name that the list says."""
    done = qrpc_lab("show", "exhibit-1")
    assert done.status == 0
    assert "Predict!" in done.out


def test_it_runs_as_a_script(exhibit, home, qrpc_lab):
    """The learner's copy, with the Python that has the course; its exit status is told."""
    program = "import qrpc_lab\nraise SystemExit(5)\n"
    (home.root / exhibit.name / "exhibit.py").write_text(program)
    assert qrpc_lab("run", "exhibit-1").status == 5


def test_ours_is_shown_when_asked_for_twice(exhibit, qrpc_lab):
    """Nothing is passed here, so the flag is what asks."""
    refused = qrpc_lab("solution", "exhibit-1")
    assert refused.status == 2
    assert "qrpc-lab explore exhibit.py" in refused.err
    assert "mended" in qrpc_lab("solution", "exhibit-1", "--spoil").out


def test_the_gate_knows_it(exhibit, content, qrpc_lab):
    """An exhibit of the course is no stray folder, any other is."""
    told = qrpc_lab("dev", "check", "--rules").out
    assert "exhibits" not in told
    (content.lessons / "exhibits" / "2-stray").mkdir()
    assert "exhibits/2-stray" in qrpc_lab("dev", "check", "--rules").out
