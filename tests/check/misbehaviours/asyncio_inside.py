"""expect: pass

A right answer by way of an event loop.
"""

import asyncio


def add(a, b):
    return asyncio.run(co(a, b))


async def co(a, b):
    return a + b
