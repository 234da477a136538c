def add(a, b):
    raise NotImplementedError("TODO: add")
