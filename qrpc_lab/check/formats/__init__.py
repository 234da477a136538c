"""Machine-readable forms of a report: pure functions from a `Report` to a text.

`json_report` (with `report.schema.json`), `junit` and `github`.  Each ends with a line end, holds
nothing but the report, and is the same for the same seed, times aside.
"""
