from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ABSENT: LogProbabilityMode
ACCURACY: RewardComponent
AMBIGUOUS: ReadingKind
BARE_LINE: ReadingRule
BENCHMARK: ReadingRule
CHOICE: ReadingKind
CHOICE_NAME: ReadingRule
CONTENT_FILTER: FinishReason
CUE: ReadingRule
DEADLINE: FailureKind
DESCRIPTOR: _descriptor.FileDescriptor
DISTANCE: RewardComponent
EMPTY: ReadingKind
ERROR: ReadingKind
FORMAT: RewardComponent
GOLD: LeafSource
GREEDY: LeafSource
IMAGE_MISSING: FailureKind
IMAGE_UNREADABLE: FailureKind
JOINED_LETTERS: ReadingRule
LEADING_LETTER: ReadingRule
LEAF: Stage
LENGTH: FinishReason
LEVEL: Stage
MODEL_REFUSED: FailureKind
MODEL_UNAVAILABLE: FailureKind
NO_RULE: ReadingRule
OVERLONG: RewardComponent
OWN: LeafSource
PATH: RewardComponent
PROCESSED: LogProbabilityMode
RAW: LogProbabilityMode
REASONED_PATH: ReadingRule
REFUSAL: ReadingKind
REFUSAL_PHRASE: ReadingRule
SAMPLE_INVALID: FailureKind
SOLE_LETTER: ReadingRule
STOP: FinishReason
TAXONOMY: ReadingRule
TRUNCATED: ReadingKind
UNKNOWN: FailureKind
UNPARSED: ReadingKind
WHOLE_TEXT: ReadingRule
WORKER_DIED: FailureKind
YES_OR_NO: ReadingRule

class Completion(_message.Message):
    __slots__ = ["completion_tokens", "finish_reason", "log_probability", "prompt_tokens", "text", "tokens"]
    COMPLETION_TOKENS_FIELD_NUMBER: _ClassVar[int]
    FINISH_REASON_FIELD_NUMBER: _ClassVar[int]
    LOG_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    PROMPT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    completion_tokens: int
    finish_reason: FinishReason
    log_probability: float
    prompt_tokens: int
    text: str
    tokens: Tokens
    def __init__(self, text: _Optional[str] = ..., finish_reason: _Optional[_Union[FinishReason, str]] = ..., prompt_tokens: _Optional[int] = ..., completion_tokens: _Optional[int] = ..., log_probability: _Optional[float] = ..., tokens: _Optional[_Union[Tokens, _Mapping]] = ...) -> None: ...

class EndpointUsage(_message.Message):
    __slots__ = ["answers", "bytes_sent", "cached_tokens", "completion_tokens", "endpoint", "failures", "latencies", "overloads", "prompt_tokens", "recalled", "requests", "timeouts"]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    BYTES_SENT_FIELD_NUMBER: _ClassVar[int]
    CACHED_TOKENS_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_TOKENS_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    LATENCIES_FIELD_NUMBER: _ClassVar[int]
    OVERLOADS_FIELD_NUMBER: _ClassVar[int]
    PROMPT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    RECALLED_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUTS_FIELD_NUMBER: _ClassVar[int]
    answers: int
    bytes_sent: int
    cached_tokens: int
    completion_tokens: int
    endpoint: str
    failures: int
    latencies: _containers.RepeatedCompositeFieldContainer[Latency]
    overloads: int
    prompt_tokens: int
    recalled: int
    requests: int
    timeouts: int
    def __init__(self, endpoint: _Optional[str] = ..., requests: _Optional[int] = ..., answers: _Optional[int] = ..., overloads: _Optional[int] = ..., timeouts: _Optional[int] = ..., failures: _Optional[int] = ..., recalled: _Optional[int] = ..., bytes_sent: _Optional[int] = ..., prompt_tokens: _Optional[int] = ..., cached_tokens: _Optional[int] = ..., completion_tokens: _Optional[int] = ..., latencies: _Optional[_Iterable[_Union[Latency, _Mapping]]] = ...) -> None: ...

class EndpointUsages(_message.Message):
    __slots__ = ["usages"]
    USAGES_FIELD_NUMBER: _ClassVar[int]
    usages: _containers.RepeatedCompositeFieldContainer[EndpointUsage]
    def __init__(self, usages: _Optional[_Iterable[_Union[EndpointUsage, _Mapping]]] = ...) -> None: ...

class Failure(_message.Message):
    __slots__ = ["kind", "message"]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    kind: FailureKind
    message: str
    def __init__(self, kind: _Optional[_Union[FailureKind, str]] = ..., message: _Optional[str] = ...) -> None: ...

class GivenLeaf(_message.Message):
    __slots__ = ["completion", "name", "policy_version", "source"]
    COMPLETION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    completion: Completion
    name: str
    policy_version: int
    source: LeafSource
    def __init__(self, source: _Optional[_Union[LeafSource, str]] = ..., name: _Optional[str] = ..., completion: _Optional[_Union[Completion, _Mapping]] = ..., policy_version: _Optional[int] = ...) -> None: ...

class Group(_message.Message):
    __slots__ = ["choices", "given", "gold", "gold_name", "group", "image", "image_sha256", "level", "prompt", "prompt_ids", "rank", "rollouts", "sample", "sample_id", "sampling", "stage", "timing", "worker"]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    GOLD_FIELD_NUMBER: _ClassVar[int]
    GOLD_NAME_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    IMAGE_SHA256_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    PASS_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    PROMPT_IDS_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    ROLLOUTS_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    SAMPLING_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    choices: _containers.RepeatedScalarFieldContainer[str]
    given: GivenLeaf
    gold: int
    gold_name: str
    group: int
    image: str
    image_sha256: bytes
    level: int
    prompt: _containers.RepeatedCompositeFieldContainer[PromptMessage]
    prompt_ids: _containers.RepeatedScalarFieldContainer[int]
    rank: str
    rollouts: _containers.RepeatedCompositeFieldContainer[Rollout]
    sample: int
    sample_id: str
    sampling: Sampling
    stage: Stage
    timing: Timing
    worker: str
    def __init__(self, group: _Optional[int] = ..., sample: _Optional[int] = ..., sample_id: _Optional[str] = ..., stage: _Optional[_Union[Stage, str]] = ..., level: _Optional[int] = ..., rank: _Optional[str] = ..., choices: _Optional[_Iterable[str]] = ..., gold: _Optional[int] = ..., gold_name: _Optional[str] = ..., given: _Optional[_Union[GivenLeaf, _Mapping]] = ..., prompt: _Optional[_Iterable[_Union[PromptMessage, _Mapping]]] = ..., prompt_ids: _Optional[_Iterable[int]] = ..., image: _Optional[str] = ..., image_sha256: _Optional[bytes] = ..., sampling: _Optional[_Union[Sampling, _Mapping]] = ..., rollouts: _Optional[_Iterable[_Union[Rollout, _Mapping]]] = ..., worker: _Optional[str] = ..., timing: _Optional[_Union[Timing, _Mapping]] = ..., **kwargs) -> None: ...

class Latency(_message.Message):
    __slots__ = ["count", "microseconds"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MICROSECONDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    microseconds: int
    def __init__(self, microseconds: _Optional[int] = ..., count: _Optional[int] = ...) -> None: ...

class LeafAnswer(_message.Message):
    __slots__ = ["completion", "failure", "kind", "known", "leaf", "nearest", "path", "rewards"]
    COMPLETION_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    LEAF_FIELD_NUMBER: _ClassVar[int]
    NEAREST_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    completion: Completion
    failure: Failure
    kind: ReadingKind
    known: bool
    leaf: str
    nearest: str
    path: _containers.RepeatedCompositeFieldContainer[PathStep]
    rewards: _containers.RepeatedCompositeFieldContainer[Reward]
    def __init__(self, completion: _Optional[_Union[Completion, _Mapping]] = ..., leaf: _Optional[str] = ..., path: _Optional[_Iterable[_Union[PathStep, _Mapping]]] = ..., known: bool = ..., nearest: _Optional[str] = ..., kind: _Optional[_Union[ReadingKind, str]] = ..., rewards: _Optional[_Iterable[_Union[Reward, _Mapping]]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ...) -> None: ...

class LevelAnswer(_message.Message):
    __slots__ = ["completion", "failure", "number", "parts", "reading", "rewards"]
    COMPLETION_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    READING_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    completion: Completion
    failure: Failure
    number: int
    parts: _containers.RepeatedCompositeFieldContainer[LevelPart]
    reading: Reading
    rewards: _containers.RepeatedCompositeFieldContainer[Reward]
    def __init__(self, number: _Optional[int] = ..., completion: _Optional[_Union[Completion, _Mapping]] = ..., reading: _Optional[_Union[Reading, _Mapping]] = ..., rewards: _Optional[_Iterable[_Union[Reward, _Mapping]]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., parts: _Optional[_Iterable[_Union[LevelPart, _Mapping]]] = ...) -> None: ...

class LevelPart(_message.Message):
    __slots__ = ["completion", "failure", "reading", "rewards"]
    COMPLETION_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    READING_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    completion: Completion
    failure: Failure
    reading: Reading
    rewards: _containers.RepeatedCompositeFieldContainer[Reward]
    def __init__(self, completion: _Optional[_Union[Completion, _Mapping]] = ..., reading: _Optional[_Union[Reading, _Mapping]] = ..., rewards: _Optional[_Iterable[_Union[Reward, _Mapping]]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ...) -> None: ...

class NamedLeaf(_message.Message):
    __slots__ = ["kind", "known", "name", "path"]
    KIND_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    kind: ReadingKind
    known: bool
    name: str
    path: _containers.RepeatedCompositeFieldContainer[PathStep]
    def __init__(self, name: _Optional[str] = ..., path: _Optional[_Iterable[_Union[PathStep, _Mapping]]] = ..., known: bool = ..., kind: _Optional[_Union[ReadingKind, str]] = ...) -> None: ...

class Outcome(_message.Message):
    __slots__ = ["failure", "group", "joint", "leaf", "levels", "repetition", "sample", "timing"]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    JOINT_FIELD_NUMBER: _ClassVar[int]
    LEAF_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    REPETITION_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    failure: Failure
    group: Group
    joint: Completion
    leaf: LeafAnswer
    levels: _containers.RepeatedCompositeFieldContainer[LevelAnswer]
    repetition: int
    sample: int
    timing: Timing
    def __init__(self, sample: _Optional[int] = ..., repetition: _Optional[int] = ..., leaf: _Optional[_Union[LeafAnswer, _Mapping]] = ..., levels: _Optional[_Iterable[_Union[LevelAnswer, _Mapping]]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., timing: _Optional[_Union[Timing, _Mapping]] = ..., joint: _Optional[_Union[Completion, _Mapping]] = ..., group: _Optional[_Union[Group, _Mapping]] = ...) -> None: ...

class OutcomeBlock(_message.Message):
    __slots__ = ["outcomes"]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedCompositeFieldContainer[Outcome]
    def __init__(self, outcomes: _Optional[_Iterable[_Union[Outcome, _Mapping]]] = ...) -> None: ...

class PathStep(_message.Message):
    __slots__ = ["level", "name"]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    level: int
    name: str
    def __init__(self, level: _Optional[int] = ..., name: _Optional[str] = ...) -> None: ...

class PromptMessage(_message.Message):
    __slots__ = ["image", "role", "text"]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    image: bool
    role: str
    text: str
    def __init__(self, role: _Optional[str] = ..., text: _Optional[str] = ..., image: bool = ...) -> None: ...

class Reading(_message.Message):
    __slots__ = ["conflict", "kind", "letter", "rule", "span_length", "span_start"]
    CONFLICT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SPAN_LENGTH_FIELD_NUMBER: _ClassVar[int]
    SPAN_START_FIELD_NUMBER: _ClassVar[int]
    conflict: bool
    kind: ReadingKind
    letter: int
    rule: ReadingRule
    span_length: int
    span_start: int
    def __init__(self, letter: _Optional[int] = ..., kind: _Optional[_Union[ReadingKind, str]] = ..., rule: _Optional[_Union[ReadingRule, str]] = ..., span_start: _Optional[int] = ..., span_length: _Optional[int] = ..., conflict: bool = ...) -> None: ...

class Reward(_message.Message):
    __slots__ = ["component", "score"]
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    component: RewardComponent
    score: float
    def __init__(self, component: _Optional[_Union[RewardComponent, str]] = ..., score: _Optional[float] = ...) -> None: ...

class Rollout(_message.Message):
    __slots__ = ["advantage", "completion", "failure", "index", "leaf", "mask", "policy_version", "reading", "reward", "rewards"]
    ADVANTAGE_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    LEAF_FIELD_NUMBER: _ClassVar[int]
    MASK_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    READING_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    REWARD_FIELD_NUMBER: _ClassVar[int]
    advantage: float
    completion: Completion
    failure: Failure
    index: int
    leaf: NamedLeaf
    mask: bytes
    policy_version: int
    reading: Reading
    reward: float
    rewards: _containers.RepeatedCompositeFieldContainer[RolloutReward]
    def __init__(self, index: _Optional[int] = ..., completion: _Optional[_Union[Completion, _Mapping]] = ..., reading: _Optional[_Union[Reading, _Mapping]] = ..., leaf: _Optional[_Union[NamedLeaf, _Mapping]] = ..., rewards: _Optional[_Iterable[_Union[RolloutReward, _Mapping]]] = ..., reward: _Optional[float] = ..., advantage: _Optional[float] = ..., mask: _Optional[bytes] = ..., policy_version: _Optional[int] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ...) -> None: ...

class RolloutReward(_message.Message):
    __slots__ = ["component", "score", "valid", "weight"]
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    VALID_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    component: RewardComponent
    score: float
    valid: bool
    weight: float
    def __init__(self, component: _Optional[_Union[RewardComponent, str]] = ..., score: _Optional[float] = ..., weight: _Optional[float] = ..., valid: bool = ...) -> None: ...

class Sampling(_message.Message):
    __slots__ = ["log_probabilities", "max_tokens", "seed", "temperature", "top_p"]
    LOG_PROBABILITIES_FIELD_NUMBER: _ClassVar[int]
    MAX_TOKENS_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    TOP_P_FIELD_NUMBER: _ClassVar[int]
    log_probabilities: LogProbabilityMode
    max_tokens: int
    seed: int
    temperature: float
    top_p: float
    def __init__(self, temperature: _Optional[float] = ..., top_p: _Optional[float] = ..., max_tokens: _Optional[int] = ..., seed: _Optional[int] = ..., log_probabilities: _Optional[_Union[LogProbabilityMode, str]] = ...) -> None: ...

class Timing(_message.Message):
    __slots__ = ["endpoint", "ran", "waited"]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    RAN_FIELD_NUMBER: _ClassVar[int]
    WAITED_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    ran: int
    waited: int
    def __init__(self, waited: _Optional[int] = ..., ran: _Optional[int] = ..., endpoint: _Optional[str] = ...) -> None: ...

class Tokens(_message.Message):
    __slots__ = ["ids", "log_probabilities", "prompt_ids"]
    IDS_FIELD_NUMBER: _ClassVar[int]
    LOG_PROBABILITIES_FIELD_NUMBER: _ClassVar[int]
    PROMPT_IDS_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[int]
    log_probabilities: _containers.RepeatedScalarFieldContainer[float]
    prompt_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, prompt_ids: _Optional[_Iterable[int]] = ..., ids: _Optional[_Iterable[int]] = ..., log_probabilities: _Optional[_Iterable[float]] = ...) -> None: ...

class FinishReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class ReadingKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class ReadingRule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class RewardComponent(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class FailureKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Stage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class LeafSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class LogProbabilityMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
