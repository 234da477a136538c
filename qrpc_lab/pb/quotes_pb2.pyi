from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class QuotesRequest(_message.Message):
    __slots__ = ("symbol",)
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    def __init__(self, symbol: _Optional[str] = ...) -> None: ...

class Tick(_message.Message):
    __slots__ = ("sequence", "cents", "chart")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CENTS_FIELD_NUMBER: _ClassVar[int]
    CHART_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    cents: int
    chart: bytes
    def __init__(self, sequence: _Optional[int] = ..., cents: _Optional[int] = ..., chart: _Optional[bytes] = ...) -> None: ...
