"""`python -m qrpc_lab`: the command line, where its script is not on the path."""

from qrpc_lab.cli import main

main()
