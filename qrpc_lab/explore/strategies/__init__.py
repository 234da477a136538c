"""How schedules are chosen: one small file for each way, and `plan`, which rotates them.

Every strategy answers two questions, `pick` (who goes on) and `choose` (a branch of the program),
and is told of each new goroutine.  None of them sees the program: what differs between them is only
which interleavings are likely.
"""

from __future__ import annotations

from qrpc_lab.explore.strategies.base import Strategy
from qrpc_lab.explore.strategies.fixed import Fixed
from qrpc_lab.explore.strategies.plan import NAMES, Plan, plan

__all__ = ["NAMES", "Fixed", "Plan", "Strategy", "plan"]
