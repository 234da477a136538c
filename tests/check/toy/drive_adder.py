def adds(exercise, case):
    return exercise.add(case.a, case.b)
