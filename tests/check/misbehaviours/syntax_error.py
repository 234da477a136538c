"""expect: QL901

Does not parse.
"""

def add(a,b:
    return
