from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Word(_message.Message):
    __slots__ = ("text",)
    TEXT_FIELD_NUMBER: _ClassVar[int]
    text: str
    def __init__(self, text: _Optional[str] = ...) -> None: ...

class Hit(_message.Message):
    __slots__ = ("word", "place")
    WORD_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    word: str
    place: str
    def __init__(self, word: _Optional[str] = ..., place: _Optional[str] = ...) -> None: ...

class SearchRequest(_message.Message):
    __slots__ = ("words",)
    WORDS_FIELD_NUMBER: _ClassVar[int]
    words: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, words: _Optional[_Iterable[str]] = ...) -> None: ...

class SearchReply(_message.Message):
    __slots__ = ("hits", "missing")
    HITS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    hits: _containers.RepeatedCompositeFieldContainer[Hit]
    missing: _containers.RepeatedCompositeFieldContainer[MissingShard]
    def __init__(self, hits: _Optional[_Iterable[_Union[Hit, _Mapping]]] = ..., missing: _Optional[_Iterable[_Union[MissingShard, _Mapping]]] = ...) -> None: ...

class MissingShard(_message.Message):
    __slots__ = ("shard", "code")
    SHARD_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    shard: str
    code: str
    def __init__(self, shard: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...
