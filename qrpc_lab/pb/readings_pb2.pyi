from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Reading(_message.Message):
    __slots__ = ("station", "celsius", "taken_ms")
    STATION_FIELD_NUMBER: _ClassVar[int]
    CELSIUS_FIELD_NUMBER: _ClassVar[int]
    TAKEN_MS_FIELD_NUMBER: _ClassVar[int]
    station: str
    celsius: float
    taken_ms: int
    def __init__(self, station: _Optional[str] = ..., celsius: _Optional[float] = ..., taken_ms: _Optional[int] = ...) -> None: ...

class Summary(_message.Message):
    __slots__ = ("count", "coldest", "warmest", "mean")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    COLDEST_FIELD_NUMBER: _ClassVar[int]
    WARMEST_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    count: int
    coldest: float
    warmest: float
    mean: float
    def __init__(self, count: _Optional[int] = ..., coldest: _Optional[float] = ..., warmest: _Optional[float] = ..., mean: _Optional[float] = ...) -> None: ...
