"""Runs the program and tells the probe when it is there."""


def ends_when_asked(exercise, case, peer, mark):
    """Be the program."""

    def ready(text):
        mark("ready", text=text)
        peer.tell(text)

    return exercise.main(ready)


def probe_ends_when_asked(case, peer, process):
    """Wait for it to be there, ask it to end, wait for the end."""
    said = peer.hear(case.patience)
    before = process.wait(0)
    process.terminate()
    return {"said": said, "before": before, "status": process.wait(case.linger)}
