from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Distractors(_message.Message):
    __slots__ = ["method", "similarity"]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    method: str
    similarity: str
    def __init__(self, method: _Optional[str] = ..., similarity: _Optional[str] = ...) -> None: ...

class Header(_message.Message):
    __slots__ = ["distractors", "first_scored_level", "format_version", "header_sha256", "name", "ranks", "sample_count", "samples_sha256", "seed", "source", "subject", "taxa", "taxonomy"]
    DISTRACTORS_FIELD_NUMBER: _ClassVar[int]
    FIRST_SCORED_LEVEL_FIELD_NUMBER: _ClassVar[int]
    FORMAT_VERSION_FIELD_NUMBER: _ClassVar[int]
    HEADER_SHA256_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    RANKS_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_SHA256_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_COUNT_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TAXA_FIELD_NUMBER: _ClassVar[int]
    TAXONOMY_FIELD_NUMBER: _ClassVar[int]
    distractors: Distractors
    first_scored_level: int
    format_version: int
    header_sha256: bytes
    name: str
    ranks: _containers.RepeatedScalarFieldContainer[str]
    sample_count: int
    samples_sha256: bytes
    seed: int
    source: str
    subject: str
    taxa: _containers.RepeatedCompositeFieldContainer[Taxon]
    taxonomy: str
    def __init__(self, format_version: _Optional[int] = ..., sample_count: _Optional[int] = ..., samples_sha256: _Optional[bytes] = ..., name: _Optional[str] = ..., taxonomy: _Optional[str] = ..., subject: _Optional[str] = ..., ranks: _Optional[_Iterable[str]] = ..., first_scored_level: _Optional[int] = ..., distractors: _Optional[_Union[Distractors, _Mapping]] = ..., seed: _Optional[int] = ..., source: _Optional[str] = ..., taxa: _Optional[_Iterable[_Union[Taxon, _Mapping]]] = ..., header_sha256: _Optional[bytes] = ...) -> None: ...

class Level(_message.Message):
    __slots__ = ["choices", "gold", "number"]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    GOLD_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    choices: _containers.RepeatedScalarFieldContainer[str]
    gold: int
    number: int
    def __init__(self, number: _Optional[int] = ..., choices: _Optional[_Iterable[str]] = ..., gold: _Optional[int] = ...) -> None: ...

class QuestionSet(_message.Message):
    __slots__ = ["header", "samples"]
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    header: Header
    samples: _containers.RepeatedCompositeFieldContainer[Sample]
    def __init__(self, header: _Optional[_Union[Header, _Mapping]] = ..., samples: _Optional[_Iterable[_Union[Sample, _Mapping]]] = ...) -> None: ...

class Sample(_message.Message):
    __slots__ = ["id", "image", "label", "levels", "split"]
    ID_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    id: str
    image: str
    label: str
    levels: _containers.RepeatedCompositeFieldContainer[Level]
    split: str
    def __init__(self, id: _Optional[str] = ..., image: _Optional[str] = ..., label: _Optional[str] = ..., split: _Optional[str] = ..., levels: _Optional[_Iterable[_Union[Level, _Mapping]]] = ...) -> None: ...

class Taxon(_message.Message):
    __slots__ = ["level", "name", "parent"]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    level: int
    name: str
    parent: int
    def __init__(self, name: _Optional[str] = ..., parent: _Optional[int] = ..., level: _Optional[int] = ...) -> None: ...
