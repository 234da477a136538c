"""The Python side of the Go twin: the same server, the same scene."""

import unary

from qrpc_lab.rpc import twin

PHRASES = {"en": "Hello, {name}!", "de": "Guten Tag, {name}!"}


def scene(stub: object) -> None:
    """Greet two people and somebody without a name; print what became of each."""
    for name, answer in sorted(unary.greet_all(stub, ["Ada", "Grace", ""], 5).items()):
        said = answer if isinstance(answer, str) else f"status {answer.value[0]}"
        print(f"{name!r}: {said}".replace("'", '"'))


if __name__ == "__main__":
    twin.main("lab.Greeter", serve=lambda: unary.Greeter(PHRASES.__getitem__), call=scene)
