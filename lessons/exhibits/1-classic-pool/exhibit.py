"""Three workers, five jobs."""

from qrpc_lab import Chan, go, sleep


def worker(number: int, jobs: Chan[int], results: Chan[int]) -> None:
    """Double what comes, one job after the other."""
    for job in jobs:
        print(f"worker {number}: job {job} started")
        sleep(1)
        print(f"worker {number}: job {job} finished")
        results.send(job * 2)


def main() -> None:
    """Hire three workers, hand out five jobs, collect five results."""
    jobs: Chan[int] = Chan(name="jobs")
    results: Chan[int] = Chan(name="results")

    for number in range(1, 4):
        go(worker, number, jobs, results, name=f"worker {number}")

    for job in range(1, 6):
        jobs.send(job)
    jobs.close()

    total = sum(results.recv() for _ in range(5))
    print(f"all done: {total}")


if __name__ == "__main__":
    main()
