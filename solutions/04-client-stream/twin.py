"""The Python side of the Go twin: the same server, the same scene."""

import client_stream
import grpc

from qrpc_lab.pb import readings_pb2 as pb
from qrpc_lab.rpc import twin

LOADS = {
    "Zugspitze": ("Zugspitze", [-4.5, -6.0, 0.0, 1.5]),
    "nobody": ("nobody", []),
    "stray": ("", [20.5, 21.0, 21.5]),
}


def scene(stub: object) -> None:
    """Upload a load, an empty one, and one that is refused in the middle."""
    for name, (station, values) in LOADS.items():
        load = (pb.Reading(station=station, celsius=celsius) for celsius in values)
        try:
            summary = client_stream.upload(stub, load)
        except grpc.RpcError as error:
            print(name, "status", error.code().value[0])
            continue
        print(
            f"{name} {summary.count} readings, {summary.coldest:.2f} to {summary.warmest:.2f}, "
            f"mean {summary.mean:.2f}"
        )


if __name__ == "__main__":
    twin.main("lab.Readings", serve=client_stream.Readings, call=scene)
