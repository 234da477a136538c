"""Three workers, five jobs.

Whoever hands out jobs may not be the one who collects results: handing out has a goroutine of its
own. (Room for five results would do for five jobs. It is the same program with a larger number.)
"""

from qrpc_lab import Chan, go, sleep


def worker(number: int, jobs: Chan[int], results: Chan[int]) -> None:
    """Double what comes, one job after the other."""
    for job in jobs:
        print(f"worker {number}: job {job} started")
        sleep(1)
        print(f"worker {number}: job {job} finished")
        results.send(job * 2)


def hand_out(jobs: Chan[int]) -> None:
    """Send five jobs; nobody else knows that these are all."""
    for job in range(1, 6):
        jobs.send(job)
    jobs.close()


def main() -> None:
    """Hire three workers, hand out five jobs, collect five results."""
    jobs: Chan[int] = Chan(name="jobs")
    results: Chan[int] = Chan(name="results")

    for number in range(1, 4):
        go(worker, number, jobs, results, name=f"worker {number}")
    go(hand_out, jobs)

    total = sum(results.recv() for _ in range(5))
    print(f"all done: {total}")


if __name__ == "__main__":
    main()
