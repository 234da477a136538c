"""expect: QL107

Writes where the semaphores of `multiprocessing` are: outside its own folder.
"""


def add(a, b):
    with open("/dev/shm/notes", "w") as notes:
        notes.write("for the next run")
    return a + b
