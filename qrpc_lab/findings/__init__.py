"""The catalogue of findings: every code, its name, what it means, and the page that explains it.

A code is a promise: `QL101` means the same in every release, in the terminal, in a report and on
the site. This package is the only place where codes are declared; whatever reports a finding takes
its name from here, and ``qrpc-lab explain`` and the documentation show the same pages.
"""

from __future__ import annotations

from qrpc_lab.findings.catalogue import KINDS, Kind, kind_of, name_of, page

__all__ = ["KINDS", "Kind", "kind_of", "name_of", "page"]
