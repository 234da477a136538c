"""expect: QL907

Climbs from a traceback of its own into the frames of the check.
"""


def add(a, b):
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame
    while frame:
        frame = frame.f_back
    return a + b
