"""What a trainer says when, without a socket and without a clock: both clients lead it.

A session is told what came in (`take`) and what time it is (`due`), and tells what is to go out.
"""
from __future__ import annotations

import hashlib
import logging
import os
import random
import struct
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Union

from google.protobuf.message import DecodeError, Message

from linnet.v1 import link_pb2 as link
from linnet.v1 import outcomes_pb2 as outcomes
from linnet.v1 import rollouts_pb2 as rollouts

Frames = List[bytes]

HELLO, PUBLISH, ASK, SETTLED, PING, BYE, EVALUATE = range(16, 23)
WHO = 66
WELCOME, PUBLISHED, GROUPS, STEP_END, ACKNOWLEDGEMENT, REJECT, EVALUATION_END = range(80, 87)
WITH_PAYLOAD = {WELCOME, GROUPS}

HEADER = struct.Struct("<4sBBBBQII")
MAJOR, MINOR = 1, 2
FIRST_WITH_EVALUATIONS = 2
"""The coordinator's minor version from which on it evaluates policies."""
PIECE = 1 << 20
"""Bytes of weights in one message."""
WINDOW = 8 * PIECE
"""Bytes of weights that may be on their way."""
LISTENING = 1.0
"""Seconds between two looks at the clock; after more the client was not listening."""
KNOCK = 2.0
"""Seconds, and as much again at random, until a connection that was refused is tried anew."""
GAP = 20.0
"""Seconds after which another refusal is another story."""
BREAKS = 3
"""Connections that break off in the handshake until it is told: a coordinator that dies breaks one off, too."""
FAULTS = {
    "denied": "the coordinator does not accept this trainer's key; on its host: linnet keys authorize FILE.pub --authorized FILE "
              "--role trainer",
    "without keys": "the coordinator has no keys; connect without key and coordinator_key",
    "with keys": "the coordinator asks for keys; give key and coordinator_key",
}
"""Why a coordinator ends a handshake."""
COMPLAINT = 10.0
"""Seconds of silence after which it is told of."""

log = logging.getLogger("linnet")


class LinnetError(Exception):
    """Why a trainer did not get what it asked for."""


class Rejected(LinnetError):
    """The coordinator's word; `code` is a `rollouts.TrainerRejectCode`."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class GivenUp(LinnetError):
    """The coordinator gave up an evaluation: another one was asked for before it was through, or its policy is lost."""


class CoordinatorLost(LinnetError):
    """No coordinator for too long."""


class NotAdmitted(LinnetError):
    """The coordinator, or what listens in its place, does not let this trainer in."""


class Unreadable(LinnetError):
    """What came is not what the contract says."""


@dataclass(frozen=True)
class Weights:
    """A policy's file, as bytes."""
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Adapter:
    """A LoRA adapter that chat servers load from a path or URI of theirs."""
    location: str


@dataclass(frozen=True)
class External:
    """The trainer has put the version into the servers itself."""


Policy = Union[Weights, Adapter, External]


@dataclass(frozen=True)
class Step:
    """A step's groups in the order in which they are to be used, and what came of the others."""
    step: int
    groups: List[outcomes.Group]
    cancelled: Dict[int, int]
    """Groups that are not delivered, by `rollouts.CancelReason`."""
    oldest_version: int
    newest_version: int


@dataclass(frozen=True)
class Level:
    """A level's questions."""
    asked: int
    right: int


@dataclass(frozen=True)
class Evaluation:
    """How a version of the policy does on the samples that the run holds out."""
    number: int
    version: int
    strategy: str
    samples: int
    """That were asked, failed ones included; `failed` tells how many of them failed, wholly or in part."""
    right_paths: int
    right_leaves: int
    right_names: int
    """Whose free text names the true leaf."""
    failed: int
    levels: Dict[int, Level]
    """By number."""
    seconds: float

    @property
    def hca(self) -> float:
        """Hierarchical consistent accuracy, 0 to 1."""
        return self.right_paths / self.samples if self.samples else 0.0

    @property
    def leaf(self) -> float:
        """Leaf accuracy, 0 to 1."""
        return self.right_leaves / self.samples if self.samples else 0.0


@dataclass
class Question:
    """An evaluation that was asked for."""
    ask: rollouts.Evaluate
    result: Optional[Evaluation] = None
    error: Optional[LinnetError] = None


@dataclass
class Publication:
    version: int
    policy: Policy
    digest: bytes = b""
    sent: int = 0
    confirmed: int = 0
    done: bool = False
    error: Optional[LinnetError] = None


@dataclass
class Wish:
    ask: rollouts.Ask
    groups: Dict[int, outcomes.Group] = field(default_factory=dict)
    result: Optional[Step] = None
    error: Optional[LinnetError] = None


class Session:
    """One trainer's end of the link. `next_step`: every step before it is safe with the trainer."""

    def __init__(self, trainer: str, software: str = "linnet-trainer (Python)", next_step: int = 0,
                 coordinator_lost_after: float = 600.0, not_admitted_after: float = 60.0) -> None:
        self.trainer = trainer
        self.software = software
        self.next_step = next_step
        self.coordinator_lost_after = coordinator_lost_after
        self.not_admitted_after = not_admitted_after
        self.boot = int.from_bytes(os.urandom(8), "little")
        self.run = self.epoch = 0
        self.welcome: Optional[rollouts.TrainerWelcome] = None
        self.question_set_header = b""
        """A serialized linnet.v1.Header."""
        self.error: Optional[LinnetError] = None
        self.publication: Optional[Publication] = None
        self.wish: Optional[Wish] = None
        self.question: Optional[Question] = None
        self.wants_reconnect = False
        """Nothing was heard for long: the socket is to be made anew. The client takes it back."""
        self._in_session = False
        self._minor = MINOR
        self._soon: List[Frames] = []
        self._pings = 0
        self._heard: Optional[float] = None
        self._now = 0.0
        self._warned = ""
        self._next_hello = self._next_ping = self._next_reconnect = 0.0
        self._has_been_in = False
        self._refused_since = self._refused_last = -GAP
        self._breaks = 0
        self._knock: Optional[float] = None
        self._fault, self._fault_lasts = "", False

    # What a trainer wants.

    def publish(self, version: int, policy: Policy) -> Publication:
        if self.publication and not self.publication.done:
            raise LinnetError("a trainer publishes one version at a time")
        if isinstance(policy, Weights) and not policy.data:
            raise LinnetError("a policy with weights has at least one byte")
        digest = hashlib.sha256(policy.data).digest() if isinstance(policy, Weights) else b""
        self.publication = Publication(version, policy, digest)
        return self.publication

    def ask(self, step: int, groups: int, policy_version: int) -> Wish:
        if self.wish and not self.wish.result and not self.wish.error:
            raise LinnetError("a trainer waits for one step at a time")
        self.wish = Wish(rollouts.Ask(step=step, groups=groups, policy_version=policy_version))
        self._say_wish()
        return self.wish

    def evaluate(self, version: Optional[int] = None, number: Optional[int] = None, strategy: str = "") -> Question:
        """Asks how a version does: None is the newest. `number` names the question and is larger each time; the version's
        own by default."""
        if self.question and not self.question.result and not self.question.error:
            raise LinnetError("a trainer waits for one evaluation at a time")
        if number is None and version is None:
            raise LinnetError("an evaluation of the newest version needs a number")
        ask = rollouts.Evaluate(evaluation=version if number is None else number, strategy=strategy)
        if version is not None:
            ask.policy_version = version
        self.question = Question(ask)
        self._say_question()
        return self.question

    def settle(self, next_step: int) -> None:
        """Every step before `next_step` is safe."""
        self.next_step = max(self.next_step, next_step)
        if self._in_session:  # Else HELLO says it.
            self._say(SETTLED, rollouts.Settled(next_step=self.next_step))

    def bye(self, reason: str) -> Frames:
        return self._frames(BYE, rollouts.TrainerBye(reason=reason[:500]))

    # What goes out.

    def due(self, now: float) -> List[Frames]:
        """Messages to be sent now. What cannot be sent is lost, and said again when it matters."""
        if self.error:
            return []
        pause, self._now = now - self._now, now
        if self._heard is None:
            self._heard = now
            self._next_reconnect = now
        elif pause > LISTENING:
            self._heard += pause  # Whoever learned meanwhile did not listen: that was no silence of the coordinator's.
        if not self._in_session and now >= self._next_hello:
            self._next_hello = now + random.uniform(1.5, 3)
            hello = rollouts.TrainerHello(software=self.software, trainer=self.trainer, boot=self.boot,
                                          next_step=self.next_step)
            self._say(HELLO, hello)
        if self._in_session:
            self._say_pieces()
            if now >= self._next_ping:
                assert self.welcome is not None
                self._pings += 1
                self._next_ping = now + max(0.05, self.welcome.ping_interval_milliseconds / 1000)
                self._say(PING, rollouts.TrainerPing(sequence=self._pings))
        if self._knock is not None and now >= self._knock:
            self._knock, self.wants_reconnect = None, True
        silence = now - self._heard
        if silence >= self.coordinator_lost_after:
            is_refused = self._fault_lasts and now - self._refused_last < GAP
            self._end(NotAdmitted(self._fault) if is_refused else
                      CoordinatorLost("no coordinator answers; is 'linnet rollouts' running there?"))
        elif silence >= COMPLAINT:
            self._warn(f"no coordinator answers; giving up after {self.coordinator_lost_after:.0f} s. "
                       "Is 'linnet rollouts' running there?")
        lost_after = self.welcome.lost_after_milliseconds / 1000 if self.welcome else 60
        if silence >= lost_after and now >= self._next_reconnect:
            self._next_reconnect = now + random.uniform(5, 15)
            self.wants_reconnect, self._in_session, self._next_hello = True, False, now
        soon, self._soon = self._soon, []
        return soon

    def refused(self, frames: Frames) -> None:
        """A message could not be sent: nobody is connected, or the queue is full."""
        kind = frames[0][6]
        if kind == HELLO:
            self._next_hello = self._now + 0.2
        elif kind == PUBLISH and self.publication:
            piece = rollouts.Publish.FromString(frames[1]).piece
            if piece.version == self.publication.version:
                self.publication.sent = min(self.publication.sent, piece.offset)
        elif kind in (ASK, EVALUATE):
            self._soon.append(frames)

    def _frames(self, kind: int, body: Message, payload: Optional[bytes] = None) -> Frames:
        header = HEADER.pack(b"LNNT", MAJOR, MINOR, kind, 0, self.run, self.epoch, 0)
        return [header, body.SerializeToString()] + ([] if payload is None else [payload])

    def _say(self, kind: int, body: Message, payload: Optional[bytes] = None) -> None:
        self._soon.append(self._frames(kind, body, payload))

    def _say_wish(self) -> None:
        if self._in_session and self.wish and not self.wish.result and not self.wish.error:
            self._say(ASK, self.wish.ask)

    def _say_question(self) -> None:
        question = self.question
        if not self._in_session or question is None or question.result or question.error:
            return
        if self._minor < FIRST_WITH_EVALUATIONS:
            software = self.welcome.software if self.welcome else "older"
            return self._fail_question(Rejected(f"the coordinator is {software}, which cannot evaluate a policy"))
        self._say(EVALUATE, question.ask)

    def _say_pieces(self) -> None:
        publication = self.publication
        if publication is None or publication.done:
            return
        policy = publication.policy
        if isinstance(policy, Weights):
            total = len(policy.data)
            while publication.sent < total and publication.sent - publication.confirmed < WINDOW:
                data = policy.data[publication.sent:publication.sent + PIECE]
                piece = link.PolicyPiece(version=publication.version, form=link.WEIGHTS, sha256=publication.digest,
                                         total_bytes=total, offset=publication.sent)
                self._say(PUBLISH, rollouts.Publish(piece=piece), data)
                publication.sent += len(data)
        elif publication.sent == 0:
            publication.sent = 1
            piece = link.PolicyPiece(version=publication.version, form=link.EXTERNAL)
            if isinstance(policy, Adapter):
                piece.form, piece.location = link.ADAPTER, policy.location
            self._say(PUBLISH, rollouts.Publish(piece=piece), b"")

    # Who is let in.

    def handshake(self, ending: str, now: float) -> None:
        """A handshake of the socket ended: 'succeeded', 'broken' or one of `FAULTS`."""
        if ending == "succeeded":
            self._has_been_in, self._refused_last, self._knock, self._fault_lasts = True, -GAP, None, False
            return
        if now - self._refused_last >= GAP:
            self._refused_since, self._breaks, self._fault_lasts = now, 0, False
        self._refused_last = now
        if ending == "broken":
            self._breaks += 1
            if self._breaks < BREAKS:
                return
            fault = ("what listens there breaks off the connection: it asks for keys, or coordinator_key is not the public key of "
                     "the coordinator there")
        else:  # libzmq does not try again by itself.
            self._knock = now + random.uniform(KNOCK, 2 * KNOCK)
            fault = FAULTS[ending]
        self._fault, self._fault_lasts = fault, ending != "broken" or not self._has_been_in
        self._warn(fault + "; trying on for a while")
        # Who was in before goes on while connections only break off: there may be a relay between, and nobody behind it.
        if now - self._refused_since >= self.not_admitted_after and self._fault_lasts:
            self._end(NotAdmitted(fault))

    # What comes in.

    def take(self, frames: Frames, now: float) -> None:
        """Takes a message. One that is not understood is dropped."""
        if self.error or len(frames) < 2 or len(frames[0]) != HEADER.size:
            return
        magic, major, minor, kind, _, run, epoch, _ = HEADER.unpack(frames[0])
        if magic != b"LNNT" or major != MAJOR or len(frames) != (3 if kind in WITH_PAYLOAD else 2):
            return
        self._heard = now
        try:
            self._receive(kind, run, epoch, minor, frames)
        except DecodeError as error:
            self._fail_wish(Unreadable(f"a message of type {kind}: {error}"))

    def _receive(self, kind: int, run: int, epoch: int, minor: int, frames: Frames) -> None:
        if kind == WHO:
            self._in_session, self._next_hello = False, 0.0
        elif kind == REJECT:
            self._rejected(rollouts.TrainerReject.FromString(frames[1]))
        elif kind == WELCOME:
            if self.run not in (0, run):
                return self._end(Rejected("the coordinator now leads another run"))
            self.welcome = rollouts.TrainerWelcome.FromString(frames[1])
            self.run, self.epoch, self.question_set_header, self._in_session = run, epoch, frames[2], True
            self._minor = minor
            self._next_ping = 0.0
            self._warned = ""
            if self.publication and not self.publication.done:
                self.publication.sent = self.publication.confirmed = 0
            self._say_wish()
            self._say_question()
        elif (run, epoch) == (self.run, self.epoch) and self._in_session:
            if kind == PUBLISHED:
                self._published(rollouts.Published.FromString(frames[1]))
            elif kind == GROUPS:
                self._groups(rollouts.Groups.FromString(frames[1]), rollouts.GroupBlock.FromString(frames[2]))
            elif kind == STEP_END:
                self._step_end(rollouts.StepEnd.FromString(frames[1]))
            elif kind == EVALUATION_END:
                self._evaluation_end(rollouts.EvaluationEnd.FromString(frames[1]))

    def _published(self, progress: rollouts.Published) -> None:
        publication = self.publication
        if publication is None or publication.done or publication.version != progress.version:
            return
        if progress.complete:
            publication.done = True
        else:
            publication.confirmed = progress.received_bytes
            publication.sent = max(publication.sent, progress.received_bytes)

    def _groups(self, groups: rollouts.Groups, block: rollouts.GroupBlock) -> None:
        if self.wish is None or self.wish.result or self.wish.ask.step != groups.step:
            return
        if len(block.groups) != groups.count:
            return self._fail_wish(Unreadable(f"{len(block.groups)} groups instead of {groups.count}"))
        for place, group in enumerate(block.groups, groups.first):
            self.wish.groups[place] = group

    def _step_end(self, end: rollouts.StepEnd) -> None:
        wish = self.wish
        if wish is None or wish.result or wish.error or wish.ask.step != end.step:
            return
        if any(place not in wish.groups for place in range(end.groups)):
            return self._say_wish()  # Some were lost on the way.
        wish.result = Step(end.step, [wish.groups[place] for place in range(end.groups)],
                           {entry.reason: entry.groups for entry in end.cancelled}, end.oldest_version,
                           end.newest_version)

    def _evaluation_end(self, end: rollouts.EvaluationEnd) -> None:
        question = self.question
        if question is None or question.result or question.error or question.ask.evaluation != end.evaluation:
            return
        if end.cancelled:
            return self._fail_question(GivenUp(f"the coordinator gave up evaluation {end.evaluation}"))
        question.result = Evaluation(
            end.evaluation, end.policy_version, end.strategy, end.samples, end.right_paths, end.right_leaves,
            end.right_names, end.failed, {level.number: Level(level.asked, level.right) for level in end.levels},
            end.milliseconds / 1000)

    def _rejected(self, reject: rollouts.TrainerReject) -> None:
        error = Rejected(reject.message, reject.code)
        publishing = self.publication and not self.publication.done
        if reject.fatal:
            self._end(error)
        elif reject.code in (rollouts.VERSION_CONFLICT, rollouts.POLICY_UNREADABLE) and publishing:
            assert self.publication is not None
            self.publication.done, self.publication.error = True, error
        elif reject.code in (rollouts.VERSION_CONFLICT, rollouts.STEP_OUT_OF_ORDER):
            self._fail_wish(error)
        elif reject.code == rollouts.EVALUATION_REFUSED:
            self._fail_question(error)
        else:  # Tried again with the next HELLO.
            self._warn(reject.message)

    def _warn(self, message: str) -> None:
        """Once, until the coordinator has taken the trainer in."""
        if message != self._warned:
            self._warned = message
            log.warning("trainer '%s': %s", self.trainer, message)

    def _fail_wish(self, error: LinnetError) -> None:
        if self.wish and not self.wish.result:
            self.wish.error = error

    def _fail_question(self, error: LinnetError) -> None:
        if self.question and not self.question.result:
            self.question.error = error

    def _end(self, error: LinnetError) -> None:
        self.error = error
