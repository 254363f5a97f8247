from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
NOT_PERMITTED: OperatorRefusalCode
NO_SUCH_WORKER: OperatorRefusalCode
OPERATOR_MALFORMED: OperatorRefusalCode
OPERATOR_RUN_FINISHED: OperatorRefusalCode
OPERATOR_UNSPECIFIED: OperatorRefusalCode
OTHER_RUN: OperatorRefusalCode

class ContinueRequest(_message.Message):
    __slots__ = ["by", "request"]
    BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    by: str
    request: int
    def __init__(self, request: _Optional[int] = ..., by: _Optional[str] = ...) -> None: ...

class DrainRequest(_message.Message):
    __slots__ = ["by", "request", "target"]
    BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    by: str
    request: int
    target: WorkerTarget
    def __init__(self, request: _Optional[int] = ..., by: _Optional[str] = ..., target: _Optional[_Union[WorkerTarget, _Mapping]] = ...) -> None: ...

class LatencyShares(_message.Message):
    __slots__ = ["p50", "p95", "p99"]
    P50_FIELD_NUMBER: _ClassVar[int]
    P95_FIELD_NUMBER: _ClassVar[int]
    P99_FIELD_NUMBER: _ClassVar[int]
    p50: float
    p95: float
    p99: float
    def __init__(self, p50: _Optional[float] = ..., p95: _Optional[float] = ..., p99: _Optional[float] = ...) -> None: ...

class LiveScores(_message.Message):
    __slots__ = ["failed", "finished", "invalid_levels", "leaf_told", "leaves_right", "levels", "paths_right", "scored", "unanswered"]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    INVALID_LEVELS_FIELD_NUMBER: _ClassVar[int]
    LEAF_TOLD_FIELD_NUMBER: _ClassVar[int]
    LEAVES_RIGHT_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    PATHS_RIGHT_FIELD_NUMBER: _ClassVar[int]
    SCORED_FIELD_NUMBER: _ClassVar[int]
    UNANSWERED_FIELD_NUMBER: _ClassVar[int]
    failed: int
    finished: int
    invalid_levels: int
    leaf_told: bool
    leaves_right: int
    levels: int
    paths_right: int
    scored: int
    unanswered: int
    def __init__(self, finished: _Optional[int] = ..., scored: _Optional[int] = ..., paths_right: _Optional[int] = ..., leaves_right: _Optional[int] = ..., leaf_told: bool = ..., levels: _Optional[int] = ..., invalid_levels: _Optional[int] = ..., failed: _Optional[int] = ..., unanswered: _Optional[int] = ...) -> None: ...

class OperationDone(_message.Message):
    __slots__ = ["message", "request", "too_old", "workers"]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    TOO_OLD_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    message: str
    request: int
    too_old: int
    workers: int
    def __init__(self, request: _Optional[int] = ..., workers: _Optional[int] = ..., too_old: _Optional[int] = ..., message: _Optional[str] = ...) -> None: ...

class OperationRefused(_message.Message):
    __slots__ = ["code", "message", "request"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    code: OperatorRefusalCode
    message: str
    request: int
    def __init__(self, request: _Optional[int] = ..., code: _Optional[_Union[OperatorRefusalCode, str]] = ..., message: _Optional[str] = ...) -> None: ...

class Pause(_message.Message):
    __slots__ = ["by", "since_unix_milliseconds"]
    BY_FIELD_NUMBER: _ClassVar[int]
    SINCE_UNIX_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    by: str
    since_unix_milliseconds: int
    def __init__(self, since_unix_milliseconds: _Optional[int] = ..., by: _Optional[str] = ...) -> None: ...

class PauseRequest(_message.Message):
    __slots__ = ["by", "request"]
    BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    by: str
    request: int
    def __init__(self, request: _Optional[int] = ..., by: _Optional[str] = ...) -> None: ...

class RefusalCount(_message.Message):
    __slots__ = ["count", "kind"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    count: int
    kind: str
    def __init__(self, kind: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class RetuneRequest(_message.Message):
    __slots__ = ["by", "request", "slots", "target"]
    BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    by: str
    request: int
    slots: int
    target: WorkerTarget
    def __init__(self, request: _Optional[int] = ..., by: _Optional[str] = ..., target: _Optional[_Union[WorkerTarget, _Mapping]] = ..., slots: _Optional[int] = ...) -> None: ...

class RolloutStatus(_message.Message):
    __slots__ = ["assembled_steps", "cancelled", "completions", "delivered", "failed", "groups", "open", "policy_version", "ready", "settled_steps", "step", "trainer", "trainer_silence_milliseconds", "written"]
    ASSEMBLED_STEPS_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    COMPLETIONS_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    READY_FIELD_NUMBER: _ClassVar[int]
    SETTLED_STEPS_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    TRAINER_FIELD_NUMBER: _ClassVar[int]
    TRAINER_SILENCE_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_FIELD_NUMBER: _ClassVar[int]
    assembled_steps: int
    cancelled: int
    completions: int
    delivered: int
    failed: int
    groups: int
    open: int
    policy_version: int
    ready: int
    settled_steps: int
    step: int
    trainer: str
    trainer_silence_milliseconds: int
    written: int
    def __init__(self, step: _Optional[int] = ..., groups: _Optional[int] = ..., completions: _Optional[int] = ..., ready: _Optional[int] = ..., open: _Optional[int] = ..., assembled_steps: _Optional[int] = ..., settled_steps: _Optional[int] = ..., policy_version: _Optional[int] = ..., trainer: _Optional[str] = ..., trainer_silence_milliseconds: _Optional[int] = ..., written: _Optional[int] = ..., failed: _Optional[int] = ..., delivered: _Optional[int] = ..., cancelled: _Optional[int] = ...) -> None: ...

class StatusReport(_message.Message):
    __slots__ = ["activity", "done", "duplicates", "elapsed_milliseconds", "endpoint", "idle_share", "latest_failure", "leased", "leases", "malformed", "pause", "quarantined", "question_set", "rate", "reason", "refused", "request", "restored", "rollouts", "scores", "slot_count", "software", "total", "unix_milliseconds", "waiting", "worker_count", "workers", "working_milliseconds"]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    IDLE_SHARE_FIELD_NUMBER: _ClassVar[int]
    LATEST_FAILURE_FIELD_NUMBER: _ClassVar[int]
    LEASED_FIELD_NUMBER: _ClassVar[int]
    LEASES_FIELD_NUMBER: _ClassVar[int]
    MALFORMED_FIELD_NUMBER: _ClassVar[int]
    PAUSE_FIELD_NUMBER: _ClassVar[int]
    QUARANTINED_FIELD_NUMBER: _ClassVar[int]
    QUESTION_SET_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    RESTORED_FIELD_NUMBER: _ClassVar[int]
    ROLLOUTS_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    SLOT_COUNT_FIELD_NUMBER: _ClassVar[int]
    SOFTWARE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    UNIX_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    WORKER_COUNT_FIELD_NUMBER: _ClassVar[int]
    WORKING_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    activity: str
    done: int
    duplicates: int
    elapsed_milliseconds: int
    endpoint: str
    idle_share: float
    latest_failure: str
    leased: int
    leases: int
    malformed: int
    pause: Pause
    quarantined: int
    question_set: str
    rate: float
    reason: str
    refused: _containers.RepeatedCompositeFieldContainer[RefusalCount]
    request: int
    restored: int
    rollouts: RolloutStatus
    scores: LiveScores
    slot_count: int
    software: str
    total: int
    unix_milliseconds: int
    waiting: int
    worker_count: int
    workers: _containers.RepeatedCompositeFieldContainer[WorkerStatus]
    working_milliseconds: int
    def __init__(self, request: _Optional[int] = ..., software: _Optional[str] = ..., question_set: _Optional[str] = ..., endpoint: _Optional[str] = ..., unix_milliseconds: _Optional[int] = ..., activity: _Optional[str] = ..., reason: _Optional[str] = ..., pause: _Optional[_Union[Pause, _Mapping]] = ..., total: _Optional[int] = ..., waiting: _Optional[int] = ..., leased: _Optional[int] = ..., done: _Optional[int] = ..., quarantined: _Optional[int] = ..., restored: _Optional[int] = ..., scores: _Optional[_Union[LiveScores, _Mapping]] = ..., latest_failure: _Optional[str] = ..., rate: _Optional[float] = ..., idle_share: _Optional[float] = ..., elapsed_milliseconds: _Optional[int] = ..., working_milliseconds: _Optional[int] = ..., leases: _Optional[int] = ..., duplicates: _Optional[int] = ..., malformed: _Optional[int] = ..., worker_count: _Optional[int] = ..., slot_count: _Optional[int] = ..., workers: _Optional[_Iterable[_Union[WorkerStatus, _Mapping]]] = ..., rollouts: _Optional[_Union[RolloutStatus, _Mapping]] = ..., refused: _Optional[_Iterable[_Union[RefusalCount, _Mapping]]] = ...) -> None: ...

class StatusRequest(_message.Message):
    __slots__ = ["after", "request", "workers"]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    after: str
    request: int
    workers: int
    def __init__(self, request: _Optional[int] = ..., after: _Optional[str] = ..., workers: _Optional[int] = ...) -> None: ...

class WorkerStatus(_message.Message):
    __slots__ = ["executing", "failed", "finished", "held", "host", "latency", "minor", "pace", "process", "silence_milliseconds", "slots", "software", "state", "worker"]
    EXECUTING_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    LATENCY_FIELD_NUMBER: _ClassVar[int]
    MINOR_FIELD_NUMBER: _ClassVar[int]
    PACE_FIELD_NUMBER: _ClassVar[int]
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    SILENCE_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    SOFTWARE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    executing: int
    failed: int
    finished: int
    held: int
    host: str
    latency: LatencyShares
    minor: int
    pace: float
    process: int
    silence_milliseconds: int
    slots: int
    software: str
    state: str
    worker: str
    def __init__(self, worker: _Optional[str] = ..., host: _Optional[str] = ..., process: _Optional[int] = ..., software: _Optional[str] = ..., minor: _Optional[int] = ..., slots: _Optional[int] = ..., held: _Optional[int] = ..., executing: _Optional[int] = ..., finished: _Optional[int] = ..., pace: _Optional[float] = ..., silence_milliseconds: _Optional[int] = ..., state: _Optional[str] = ..., failed: _Optional[int] = ..., latency: _Optional[_Union[LatencyShares, _Mapping]] = ...) -> None: ...

class WorkerTarget(_message.Message):
    __slots__ = ["all", "name"]
    ALL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    all: bool
    name: str
    def __init__(self, all: bool = ..., name: _Optional[str] = ...) -> None: ...

class OperatorRefusalCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
