"""A trainer's clients: one that waits and one for asyncio."""
from __future__ import annotations

import asyncio
import os
import socket
import struct
import sys
import time
from types import TracebackType
from typing import Any, Callable, Iterator, Optional, Type

import zmq
import zmq.asyncio

from linnet.keys import Keys, read
from linnet.session import Evaluation, LinnetError, Policy, Session, Step
from linnet.v1 import rollouts_pb2 as rollouts

TURN = 20
"""Milliseconds between two looks at the clock."""


SUCCEEDED, NO_DETAIL, PROTOCOL, DENIED = 0x1000, 0x0800, 0x2000, 0x4000
"""How a handshake ends: libzmq's ZMQ_EVENT_HANDSHAKE_…"""
OTHER_MECHANISM = 0x11000002
"""Of PROTOCOL: one side has keys, the other has none."""


class _Dealer:
    """The socket, and what libzmq tells of its handshakes."""

    def __init__(self, context: Any, endpoint: str, keys: Optional[Keys]) -> None:
        self.socket = context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.IMMEDIATE, 1)
        self.socket.setsockopt(zmq.LINGER, 1000)
        self.socket.setsockopt(zmq.RECONNECT_IVL, 200)
        self.socket.setsockopt(zmq.RECONNECT_IVL_MAX, 1500)
        if keys:
            self.socket.setsockopt(zmq.CURVE_SERVERKEY, keys.coordinator)
            self.socket.setsockopt(zmq.CURVE_PUBLICKEY, keys.public)
            self.socket.setsockopt(zmq.CURVE_SECRETKEY, keys.secret)
        self._other = "without keys" if keys else "with keys"
        address = f"inproc://linnet.handshakes.{id(self)}"
        self.socket.monitor(address, SUCCEEDED | NO_DETAIL | PROTOCOL | DENIED)
        # Not the asyncio context's kind: what has not come is not waited for.
        self._events = zmq.Context.shadow(context.underlying).socket(zmq.PAIR)
        self._events.setsockopt(zmq.RCVHWM, 0)  # A full queue would hold up libzmq's own thread.
        self._events.connect(address)
        self.socket.connect(endpoint)

    def endings(self) -> Iterator[str]:
        while True:
            try:
                event, value = struct.unpack("=HI", self._events.recv_multipart(zmq.DONTWAIT)[0])
            except zmq.Again:
                return
            if event == PROTOCOL and value == OTHER_MECHANISM:
                yield self._other
            else:
                yield {SUCCEEDED: "succeeded", DENIED: "denied"}.get(event, "broken")

    def close(self) -> None:
        if not self.socket.closed:
            self.socket.disable_monitor()
            self._events.close()
            self.socket.close()


def _name(name: Optional[str]) -> str:
    """The same after a restart, so that the run knows who is back: the host's name and the script's."""
    script = os.path.basename(sys.argv[0]) or "python"
    return name or f"{socket.gethostname()}-{script}".encode()[:128].decode(errors="ignore")


class Trainer:
    """Waits for what it asks. Between calls nothing is said: the coordinator then takes the trainer for gone, and knows it
    again at the next call. Not to be used from several threads at once."""

    def __init__(self, endpoint: str, name: Optional[str] = None, next_step: int = 0, key: Optional[str] = None,
                 coordinator_key: Optional[str] = None, **options: Any) -> None:
        self.endpoint = endpoint
        self.session = Session(_name(name), next_step=next_step, **options)
        self._keys = read(key, coordinator_key)
        self._context = zmq.Context()
        self._dealer = _Dealer(self._context, endpoint, self._keys)

    def welcomed(self) -> rollouts.TrainerWelcome:
        """What the coordinator said when it took the trainer in."""
        self._until(lambda: self.session.welcome is not None)
        assert self.session.welcome is not None
        return self.session.welcome

    def publish(self, version: int, policy: Policy) -> None:
        """Returns when the coordinator has the version on its disk."""
        publication = self.session.publish(version, policy)
        self._until(lambda: publication.done)
        if publication.error:
            raise publication.error

    def step(self, step: int, groups: int, policy_version: int) -> Step:
        """A step's groups. The same step asked again gives the same groups."""
        wish = self.session.ask(step, groups, policy_version)
        self._until(lambda: wish.result is not None or wish.error is not None)
        if wish.error:
            raise wish.error
        assert wish.result is not None
        return wish.result

    def evaluate(self, version: Optional[int] = None, number: Optional[int] = None, strategy: str = "") -> Evaluation:
        """How a version does on the samples that the run holds out (`--validation-samples`); None is the newest. The same
        number asked again gives the same result, and it is larger each time: the version's own by default."""
        question = self.session.evaluate(version, number, strategy)
        self._until(lambda: question.result is not None or question.error is not None)
        if question.error:
            raise question.error
        assert question.result is not None
        return question.result

    def settle(self, next_step: int) -> None:
        """Every step before `next_step` is safe, such as after a checkpoint."""
        self.session.settle(next_step)
        self._turn(0)

    def leave(self, reason: str = "done") -> None:
        """Leaves the run for good: a run that lasts until its trainer leaves is over."""
        if not self._dealer.socket.closed:
            self._send(self.session.bye(reason))
        self.close()

    def close(self) -> None:
        """Closes the socket. The run goes on, for whoever comes back under the same name."""
        self._dealer.close()
        self._context.term()

    def __enter__(self) -> "Trainer":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        if not self._dealer.socket.closed:
            self.leave() if kind is None else self.close()

    def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            if self.session.error:
                raise self.session.error
            self._turn(TURN)

    def _turn(self, milliseconds: int) -> None:
        for ending in self._dealer.endings():
            self.session.handshake(ending, time.monotonic())
        for frames in self.session.due(time.monotonic()):
            if not self._send(frames):
                self.session.refused(frames)
        if self.session.wants_reconnect:
            self.session.wants_reconnect = False
            self._dealer.close()
            self._dealer = _Dealer(self._context, self.endpoint, self._keys)
        if self._dealer.socket.poll(milliseconds):
            while True:
                try:
                    frames = self._dealer.socket.recv_multipart(zmq.DONTWAIT)
                except zmq.Again:
                    return
                self.session.take(frames, time.monotonic())

    def _send(self, frames: Any) -> bool:
        try:
            self._dealer.socket.send_multipart(frames, zmq.DONTWAIT)
            return True
        except zmq.Again:
            return False


class AsyncTrainer:
    """Awaits what it asks, and lives on between calls as long as its loop runs:

        async with AsyncTrainer(endpoint) as trainer: ...
    """

    def __init__(self, endpoint: str, name: Optional[str] = None, next_step: int = 0, key: Optional[str] = None,
                 coordinator_key: Optional[str] = None, **options: Any) -> None:
        self.endpoint = endpoint
        self.session = Session(_name(name), next_step=next_step, **options)
        self._keys = read(key, coordinator_key)
        self._context = zmq.asyncio.Context()
        self._dealer: Any = None
        self._task: Optional["asyncio.Task[None]"] = None
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> "AsyncTrainer":
        self._dealer = _Dealer(self._context, self.endpoint, self._keys)
        self._task = asyncio.ensure_future(self._live())
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                        trace: Optional[TracebackType]) -> None:
        if kind is None and not self.session.error:
            await self._send(self.session.bye("done"))
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._dealer.close()
        self._context.term()

    async def welcomed(self) -> rollouts.TrainerWelcome:
        """What the coordinator said when it took the trainer in."""
        await self._until(lambda: self.session.welcome is not None)
        assert self.session.welcome is not None
        return self.session.welcome

    async def publish(self, version: int, policy: Policy) -> None:
        """Returns when the coordinator has the version on its disk."""
        publication = self.session.publish(version, policy)
        await self._until(lambda: publication.done)
        if publication.error:
            raise publication.error

    async def step(self, step: int, groups: int, policy_version: int) -> Step:
        """A step's groups. The same step asked again gives the same groups."""
        wish = self.session.ask(step, groups, policy_version)
        await self._until(lambda: wish.result is not None or wish.error is not None)
        if wish.error:
            raise wish.error
        assert wish.result is not None
        return wish.result

    async def evaluate(self, version: Optional[int] = None, number: Optional[int] = None,
                       strategy: str = "") -> Evaluation:
        """How a version does on the samples that the run holds out (`--validation-samples`), beside a step that is awaited;
        None is the newest. The same number asked again gives the same result, and it is larger each time: the version's own
        by default."""
        question = self.session.evaluate(version, number, strategy)
        await self._until(lambda: question.result is not None or question.error is not None)
        if question.error:
            raise question.error
        assert question.result is not None
        return question.result

    async def settle(self, next_step: int) -> None:
        """Every step before `next_step` is safe, such as after a checkpoint."""
        self.session.settle(next_step)

    async def _until(self, condition: Callable[[], bool]) -> None:
        if self._task is None:
            raise LinnetError("use 'async with AsyncTrainer(...)'")
        if not self._task.done():
            await self._say()  # Now, and not when `_live` looks again.
        async with self._changed:
            await self._changed.wait_for(lambda: condition() or bool(self.session.error) or self._task.done())
        if not condition():
            if self.session.error:
                raise self.session.error
            self._task.result()
            raise LinnetError("the link has ended")

    async def _live(self) -> None:
        try:
            while not self.session.error:
                for ending in self._dealer.endings():
                    self.session.handshake(ending, time.monotonic())
                await self._say()
                if self.session.wants_reconnect:
                    self.session.wants_reconnect = False
                    self._dealer.close()
                    self._dealer = _Dealer(self._context, self.endpoint, self._keys)
                if await self._dealer.socket.poll(TURN):
                    self.session.take(await self._dealer.socket.recv_multipart(), time.monotonic())
                    async with self._changed:
                        self._changed.notify_all()
        finally:
            async with self._changed:
                self._changed.notify_all()

    async def _say(self) -> None:
        for frames in self.session.due(time.monotonic()):
            if not await self._send(frames):
                self.session.refused(frames)

    async def _send(self, frames: Any) -> bool:
        try:
            await self._dealer.socket.send_multipart(frames, zmq.DONTWAIT)
            return True
        except zmq.Again:
            return False
