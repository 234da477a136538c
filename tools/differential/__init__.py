"""Whether the simulated gRPC tells the truth: the same scripts on real grpcio and simulated.

A *script* (`script`) is plain data: what the client, its request iterator and the handler do, step
by step, with barriers between them so that its outcome does not hang on timing. One interpreter
(`scene`, with `client`, `writer`, `handler` and `board`) plays it on plain `grpc` and `threading`;
it does not know in which world it runs. What comes of a run is an *outcome*: what each of them saw,
as plain data (`canon`).

A script has a set of outcomes, since barriers do not order everything. `real` plays it some times
over loopback, `simulated` under some schedules of the explorer, and `compare` asks that the two
sets are equal: the simulation shows everything that reality shows, and nothing else. Where it
cannot be so, `known` says why.

`generate` invents scripts from a seed, by kind (`kinds`). To compare::

    python -m tools.differential --scripts 5000 --seed 1
"""
