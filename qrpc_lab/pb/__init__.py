"""Generated stubs of the services in `proto/lab`: committed, never edited.

`from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc` gives messages and service of
`proto/lab/greeter.proto`. `python -m tools.stubs` generates them again.
"""
