"""expect: pass

Prints tracebacks and stacks, as whoever looks for a mistake does.
"""

import logging
import traceback
import warnings


def add(a, b):
    try:
        raise ValueError
    except ValueError as error:
        traceback.print_exc()
        logging.exception("with a traceback")
        traceback.format_exception(error)
    traceback.print_stack()
    logging.warning("with a stack", stack_info=True)
    warnings.warn("from here", stacklevel=2)
    return a + b
