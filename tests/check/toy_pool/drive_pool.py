"""What the subject does with the toy pool."""

import threading


def every_job_once(exercise, case):
    return list(exercise.run(case.jobs, case.workers, lambda job: job * job))


def overlaps(exercise, case, mark):
    busy = 0

    def slow(job):
        nonlocal busy
        busy += 1
        mark("busy", n=busy)
        threading.Event().wait(0.01)
        busy -= 1
        return job

    return len(list(exercise.run(case.jobs, case.workers, slow)))
