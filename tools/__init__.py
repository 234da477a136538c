"""Commands for those who work on qrpc-lab itself. None of them is shipped in the wheel."""
