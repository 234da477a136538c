"""Which lesson is current, and which comes next."""

from qrpc_lab.course.progress import Progress
from qrpc_lab.course.route import current, following


def progress_with(*, passed=(), skipped=()):
    """Return a progress with these lessons passed or left for later."""
    progress = Progress()
    for name in passed:
        progress.of(name).passed = "e"
    for name in skipped:
        progress.of(name).skipped = True
    return progress


def name(lesson):
    """Return the lesson's name, or None."""
    return lesson and lesson.name


def test_the_current_lesson_is_the_first_not_passed(catalogue):
    """Gaps come first, whatever was passed behind them."""
    assert name(current(catalogue, Progress())) == "01-doubling"
    later = progress_with(passed=["01-doubling", "07-last-one"])
    assert name(current(catalogue, later)) == "02-worker-pool"


def test_lessons_left_for_later_come_last(catalogue):
    """A skipped lesson comes back when nothing else is left."""
    progress = progress_with(skipped=["01-doubling"])
    assert name(current(catalogue, progress)) == "02-worker-pool"
    progress = progress_with(skipped=["01-doubling"], passed=["02-worker-pool", "07-last-one"])
    assert name(current(catalogue, progress)) == "01-doubling"


def test_a_finished_course_has_no_current_lesson(catalogue):
    """All passed: nothing is current and nothing follows."""
    lessons = catalogue.lessons
    done = progress_with(passed=[lesson.name for lesson in lessons])
    assert current(catalogue, done) is None
    assert following(catalogue, done, lessons[0]) is None


def test_after_the_last_lesson_the_gaps_follow(catalogue):
    """Going on from the end leads back to what was left out."""
    lessons = catalogue.lessons
    progress = progress_with(passed=[lessons[2].name])
    assert following(catalogue, progress, lessons[0]) == lessons[1]
    assert following(catalogue, progress, lessons[2]) == lessons[0]
