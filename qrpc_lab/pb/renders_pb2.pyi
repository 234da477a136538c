from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class RenderRequest(_message.Message):
    __slots__ = ("scene", "pictures")
    SCENE_FIELD_NUMBER: _ClassVar[int]
    PICTURES_FIELD_NUMBER: _ClassVar[int]
    scene: str
    pictures: int
    def __init__(self, scene: _Optional[str] = ..., pictures: _Optional[int] = ...) -> None: ...

class Picture(_message.Message):
    __slots__ = ("number", "packed")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PACKED_FIELD_NUMBER: _ClassVar[int]
    number: int
    packed: bytes
    def __init__(self, number: _Optional[int] = ..., packed: _Optional[bytes] = ...) -> None: ...
