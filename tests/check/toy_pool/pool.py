def run(jobs, workers, fn):
    raise NotImplementedError("TODO: run")
