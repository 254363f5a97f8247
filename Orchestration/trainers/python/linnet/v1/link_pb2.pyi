from linnet.v1 import outcomes_pb2 as _outcomes_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ADAPTER: PolicyForm
ASKED: ReturnReason
BAD_MAGIC: RejectCode
DESCRIPTOR: _descriptor.FileDescriptor
DUPLICATE_WORKER: RejectCode
EXTERNAL: PolicyForm
LEASE_UNREADABLE: ReturnReason
MALFORMED: RejectCode
MODEL_AWAY: ReturnReason
NOT_AUTHORIZED: RejectCode
RUN_FINISHED: RejectCode
RUN_MISMATCH: RejectCode
TOO_MANY_STRIKES: RejectCode
UNSPECIFIED: RejectCode
VERSION: RejectCode
WEIGHTS: PolicyForm

class Acknowledgement(_message.Message):
    __slots__ = ["ping_sequence", "through_batch"]
    PING_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    THROUGH_BATCH_FIELD_NUMBER: _ClassVar[int]
    ping_sequence: int
    through_batch: int
    def __init__(self, through_batch: _Optional[int] = ..., ping_sequence: _Optional[int] = ...) -> None: ...

class Bye(_message.Message):
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class Credit(_message.Message):
    __slots__ = ["total"]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    total: int
    def __init__(self, total: _Optional[int] = ...) -> None: ...

class Drain(_message.Message):
    __slots__ = ["dismissal", "reason"]
    DISMISSAL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    dismissal: bool
    reason: str
    def __init__(self, reason: _Optional[str] = ..., dismissal: bool = ...) -> None: ...

class Drained(_message.Message):
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class GroupTask(_message.Message):
    __slots__ = ["completions", "given", "group", "level", "newer", "policy_version", "seed", "stage"]
    COMPLETIONS_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    NEWER_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    completions: int
    given: _outcomes_pb2.LeafSource
    group: int
    level: int
    newer: bool
    policy_version: int
    seed: int
    stage: _outcomes_pb2.Stage
    def __init__(self, group: _Optional[int] = ..., stage: _Optional[_Union[_outcomes_pb2.Stage, str]] = ..., level: _Optional[int] = ..., given: _Optional[_Union[_outcomes_pb2.LeafSource, str]] = ..., completions: _Optional[int] = ..., policy_version: _Optional[int] = ..., newer: bool = ..., seed: _Optional[int] = ...) -> None: ...

class HeldLease(_message.Message):
    __slots__ = ["token", "units"]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    token: Token
    units: _containers.RepeatedCompositeFieldContainer[UnitRange]
    def __init__(self, token: _Optional[_Union[Token, _Mapping]] = ..., units: _Optional[_Iterable[_Union[UnitRange, _Mapping]]] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ["boot", "held", "host", "process", "slots", "software", "unacknowledged", "worker"]
    BOOT_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    SOFTWARE_FIELD_NUMBER: _ClassVar[int]
    UNACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    boot: int
    held: _containers.RepeatedCompositeFieldContainer[HeldLease]
    host: str
    process: int
    slots: int
    software: str
    unacknowledged: _containers.RepeatedCompositeFieldContainer[UnitRange]
    worker: str
    def __init__(self, software: _Optional[str] = ..., worker: _Optional[str] = ..., boot: _Optional[int] = ..., host: _Optional[str] = ..., process: _Optional[int] = ..., slots: _Optional[int] = ..., held: _Optional[_Iterable[_Union[HeldLease, _Mapping]]] = ..., unacknowledged: _Optional[_Iterable[_Union[UnitRange, _Mapping]]] = ...) -> None: ...

class Lease(_message.Message):
    __slots__ = ["alone", "attempt", "tasks", "token", "units", "validation"]
    ALONE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    VALIDATION_FIELD_NUMBER: _ClassVar[int]
    alone: bool
    attempt: int
    tasks: _containers.RepeatedCompositeFieldContainer[GroupTask]
    token: Token
    units: _containers.RepeatedCompositeFieldContainer[UnitRange]
    validation: Validation
    def __init__(self, token: _Optional[_Union[Token, _Mapping]] = ..., units: _Optional[_Iterable[_Union[UnitRange, _Mapping]]] = ..., attempt: _Optional[int] = ..., alone: bool = ..., tasks: _Optional[_Iterable[_Union[GroupTask, _Mapping]]] = ..., validation: _Optional[_Union[Validation, _Mapping]] = ...) -> None: ...

class Outcomes(_message.Message):
    __slots__ = ["batch", "count", "credit_total"]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CREDIT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    batch: int
    count: int
    credit_total: int
    def __init__(self, batch: _Optional[int] = ..., count: _Optional[int] = ..., credit_total: _Optional[int] = ...) -> None: ...

class Ping(_message.Message):
    __slots__ = ["credit_total", "executing", "finished", "processor_microseconds", "resident_bytes", "sequence", "slots", "started", "usages"]
    CREDIT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    EXECUTING_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_MICROSECONDS_FIELD_NUMBER: _ClassVar[int]
    RESIDENT_BYTES_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    USAGES_FIELD_NUMBER: _ClassVar[int]
    credit_total: int
    executing: _containers.RepeatedCompositeFieldContainer[UnitRange]
    finished: int
    processor_microseconds: int
    resident_bytes: int
    sequence: int
    slots: int
    started: int
    usages: bytes
    def __init__(self, sequence: _Optional[int] = ..., started: _Optional[int] = ..., finished: _Optional[int] = ..., executing: _Optional[_Iterable[_Union[UnitRange, _Mapping]]] = ..., credit_total: _Optional[int] = ..., processor_microseconds: _Optional[int] = ..., resident_bytes: _Optional[int] = ..., usages: _Optional[bytes] = ..., slots: _Optional[int] = ...) -> None: ...

class PolicyPiece(_message.Message):
    __slots__ = ["form", "kept_version", "location", "offset", "sha256", "total_bytes", "version"]
    FORM_FIELD_NUMBER: _ClassVar[int]
    KEPT_VERSION_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    TOTAL_BYTES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    form: PolicyForm
    kept_version: int
    location: str
    offset: int
    sha256: bytes
    total_bytes: int
    version: int
    def __init__(self, version: _Optional[int] = ..., form: _Optional[_Union[PolicyForm, str]] = ..., sha256: _Optional[bytes] = ..., total_bytes: _Optional[int] = ..., offset: _Optional[int] = ..., location: _Optional[str] = ..., kept_version: _Optional[int] = ...) -> None: ...

class Refusal(_message.Message):
    __slots__ = ["batch", "message"]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    batch: int
    message: str
    def __init__(self, batch: _Optional[int] = ..., message: _Optional[str] = ...) -> None: ...

class Reject(_message.Message):
    __slots__ = ["code", "fatal", "message"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    FATAL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    code: RejectCode
    fatal: bool
    message: str
    def __init__(self, code: _Optional[_Union[RejectCode, str]] = ..., fatal: bool = ..., message: _Optional[str] = ...) -> None: ...

class Retune(_message.Message):
    __slots__ = ["slots"]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    slots: int
    def __init__(self, slots: _Optional[int] = ...) -> None: ...

class Returned(_message.Message):
    __slots__ = ["message", "reason", "units"]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    message: str
    reason: ReturnReason
    units: _containers.RepeatedCompositeFieldContainer[UnitRange]
    def __init__(self, units: _Optional[_Iterable[_Union[UnitRange, _Mapping]]] = ..., reason: _Optional[_Union[ReturnReason, str]] = ..., message: _Optional[str] = ...) -> None: ...

class Revoke(_message.Message):
    __slots__ = ["units", "unwanted"]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    UNWANTED_FIELD_NUMBER: _ClassVar[int]
    units: _containers.RepeatedCompositeFieldContainer[UnitRange]
    unwanted: bool
    def __init__(self, units: _Optional[_Iterable[_Union[UnitRange, _Mapping]]] = ..., unwanted: bool = ...) -> None: ...

class Token(_message.Message):
    __slots__ = ["epoch", "sequence"]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sequence: int
    def __init__(self, epoch: _Optional[int] = ..., sequence: _Optional[int] = ...) -> None: ...

class UnitRange(_message.Message):
    __slots__ = ["count", "first", "repetition"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    REPETITION_FIELD_NUMBER: _ClassVar[int]
    count: int
    first: int
    repetition: int
    def __init__(self, repetition: _Optional[int] = ..., first: _Optional[int] = ..., count: _Optional[int] = ...) -> None: ...

class Validation(_message.Message):
    __slots__ = ["policy_version", "strategy"]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    policy_version: int
    strategy: str
    def __init__(self, policy_version: _Optional[int] = ..., strategy: _Optional[str] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ["acknowledged_batch", "adopted", "lost_after_milliseconds", "ping_interval_milliseconds", "question_set_sha256", "session", "settings", "software"]
    ACKNOWLEDGED_BATCH_FIELD_NUMBER: _ClassVar[int]
    ADOPTED_FIELD_NUMBER: _ClassVar[int]
    LOST_AFTER_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    PING_INTERVAL_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    QUESTION_SET_SHA256_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    SOFTWARE_FIELD_NUMBER: _ClassVar[int]
    acknowledged_batch: int
    adopted: _containers.RepeatedCompositeFieldContainer[Token]
    lost_after_milliseconds: int
    ping_interval_milliseconds: int
    question_set_sha256: bytes
    session: int
    settings: str
    software: str
    def __init__(self, software: _Optional[str] = ..., session: _Optional[int] = ..., settings: _Optional[str] = ..., question_set_sha256: _Optional[bytes] = ..., ping_interval_milliseconds: _Optional[int] = ..., lost_after_milliseconds: _Optional[int] = ..., acknowledged_batch: _Optional[int] = ..., adopted: _Optional[_Iterable[_Union[Token, _Mapping]]] = ...) -> None: ...

class Who(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ReturnReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class RejectCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class PolicyForm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
