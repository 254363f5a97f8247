from linnet.v1 import link_pb2 as _link_pb2
from linnet.v1 import outcomes_pb2 as _outcomes_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
EVALUATION_REFUSED: TrainerRejectCode
FAILED: CancelReason
INVALID: CancelReason
NO_ROLLOUTS: TrainerRejectCode
NO_SPREAD: CancelReason
POLICY_UNREADABLE: TrainerRejectCode
POOL: CancelReason
STALE: CancelReason
STEP_OUT_OF_ORDER: TrainerRejectCode
SURPLUS: CancelReason
TRAINER_MALFORMED: TrainerRejectCode
TRAINER_NOT_AUTHORIZED: TrainerRejectCode
TRAINER_RUN_FINISHED: TrainerRejectCode
TRAINER_TAKEN: TrainerRejectCode
TRAINER_UNSPECIFIED: TrainerRejectCode
VERSION_CONFLICT: TrainerRejectCode

class Ask(_message.Message):
    __slots__ = ["groups", "policy_version", "step"]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    groups: int
    policy_version: int
    step: int
    def __init__(self, step: _Optional[int] = ..., groups: _Optional[int] = ..., policy_version: _Optional[int] = ...) -> None: ...

class Cancelled(_message.Message):
    __slots__ = ["groups", "reason"]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    groups: int
    reason: CancelReason
    def __init__(self, reason: _Optional[_Union[CancelReason, str]] = ..., groups: _Optional[int] = ...) -> None: ...

class Evaluate(_message.Message):
    __slots__ = ["evaluation", "policy_version", "strategy"]
    EVALUATION_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    evaluation: int
    policy_version: int
    strategy: str
    def __init__(self, evaluation: _Optional[int] = ..., policy_version: _Optional[int] = ..., strategy: _Optional[str] = ...) -> None: ...

class EvaluationEnd(_message.Message):
    __slots__ = ["cancelled", "evaluation", "failed", "levels", "milliseconds", "policy_version", "right_leaves", "right_names", "right_paths", "samples", "strategy"]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    RIGHT_LEAVES_FIELD_NUMBER: _ClassVar[int]
    RIGHT_NAMES_FIELD_NUMBER: _ClassVar[int]
    RIGHT_PATHS_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    cancelled: bool
    evaluation: int
    failed: int
    levels: _containers.RepeatedCompositeFieldContainer[LevelCount]
    milliseconds: int
    policy_version: int
    right_leaves: int
    right_names: int
    right_paths: int
    samples: int
    strategy: str
    def __init__(self, evaluation: _Optional[int] = ..., policy_version: _Optional[int] = ..., strategy: _Optional[str] = ..., cancelled: bool = ..., samples: _Optional[int] = ..., right_paths: _Optional[int] = ..., right_leaves: _Optional[int] = ..., right_names: _Optional[int] = ..., failed: _Optional[int] = ..., levels: _Optional[_Iterable[_Union[LevelCount, _Mapping]]] = ..., milliseconds: _Optional[int] = ...) -> None: ...

class GroupBlock(_message.Message):
    __slots__ = ["groups"]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    groups: _containers.RepeatedCompositeFieldContainer[_outcomes_pb2.Group]
    def __init__(self, groups: _Optional[_Iterable[_Union[_outcomes_pb2.Group, _Mapping]]] = ...) -> None: ...

class Groups(_message.Message):
    __slots__ = ["count", "first", "step"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    count: int
    first: int
    step: int
    def __init__(self, step: _Optional[int] = ..., first: _Optional[int] = ..., count: _Optional[int] = ...) -> None: ...

class LevelCount(_message.Message):
    __slots__ = ["asked", "number", "right"]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    asked: int
    number: int
    right: int
    def __init__(self, number: _Optional[int] = ..., asked: _Optional[int] = ..., right: _Optional[int] = ...) -> None: ...

class Publish(_message.Message):
    __slots__ = ["piece"]
    PIECE_FIELD_NUMBER: _ClassVar[int]
    piece: _link_pb2.PolicyPiece
    def __init__(self, piece: _Optional[_Union[_link_pb2.PolicyPiece, _Mapping]] = ...) -> None: ...

class Published(_message.Message):
    __slots__ = ["complete", "received_bytes", "version"]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_BYTES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    complete: bool
    received_bytes: int
    version: int
    def __init__(self, version: _Optional[int] = ..., received_bytes: _Optional[int] = ..., complete: bool = ...) -> None: ...

class Settled(_message.Message):
    __slots__ = ["next_step"]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    next_step: int
    def __init__(self, next_step: _Optional[int] = ...) -> None: ...

class StepEnd(_message.Message):
    __slots__ = ["cancelled", "groups", "newest_version", "oldest_version", "step"]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    NEWEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    OLDEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    cancelled: _containers.RepeatedCompositeFieldContainer[Cancelled]
    groups: int
    newest_version: int
    oldest_version: int
    step: int
    def __init__(self, step: _Optional[int] = ..., groups: _Optional[int] = ..., cancelled: _Optional[_Iterable[_Union[Cancelled, _Mapping]]] = ..., oldest_version: _Optional[int] = ..., newest_version: _Optional[int] = ...) -> None: ...

class TrainerAcknowledgement(_message.Message):
    __slots__ = ["ping_sequence"]
    PING_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ping_sequence: int
    def __init__(self, ping_sequence: _Optional[int] = ...) -> None: ...

class TrainerBye(_message.Message):
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class TrainerHello(_message.Message):
    __slots__ = ["boot", "next_step", "software", "trainer"]
    BOOT_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    SOFTWARE_FIELD_NUMBER: _ClassVar[int]
    TRAINER_FIELD_NUMBER: _ClassVar[int]
    boot: int
    next_step: int
    software: str
    trainer: str
    def __init__(self, software: _Optional[str] = ..., trainer: _Optional[str] = ..., boot: _Optional[int] = ..., next_step: _Optional[int] = ...) -> None: ...

class TrainerPing(_message.Message):
    __slots__ = ["sequence"]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    def __init__(self, sequence: _Optional[int] = ...) -> None: ...

class TrainerReject(_message.Message):
    __slots__ = ["code", "fatal", "message"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    FATAL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    code: TrainerRejectCode
    fatal: bool
    message: str
    def __init__(self, code: _Optional[_Union[TrainerRejectCode, str]] = ..., fatal: bool = ..., message: _Optional[str] = ...) -> None: ...

class TrainerWelcome(_message.Message):
    __slots__ = ["assembled_steps", "lost_after_milliseconds", "ping_interval_milliseconds", "policy_version", "question_set_sha256", "settings", "settled_steps", "software"]
    ASSEMBLED_STEPS_FIELD_NUMBER: _ClassVar[int]
    LOST_AFTER_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    PING_INTERVAL_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    QUESTION_SET_SHA256_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    SETTLED_STEPS_FIELD_NUMBER: _ClassVar[int]
    SOFTWARE_FIELD_NUMBER: _ClassVar[int]
    assembled_steps: int
    lost_after_milliseconds: int
    ping_interval_milliseconds: int
    policy_version: int
    question_set_sha256: bytes
    settings: str
    settled_steps: int
    software: str
    def __init__(self, software: _Optional[str] = ..., settings: _Optional[str] = ..., question_set_sha256: _Optional[bytes] = ..., policy_version: _Optional[int] = ..., assembled_steps: _Optional[int] = ..., settled_steps: _Optional[int] = ..., ping_interval_milliseconds: _Optional[int] = ..., lost_after_milliseconds: _Optional[int] = ...) -> None: ...

class CancelReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class TrainerRejectCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
