"""A trainer's clients: one that waits and one for asyncio."""
from __future__ import annotations

import asyncio
import os
import socket
import time
from types import TracebackType
from typing import Any, Callable, Optional, Type

import zmq
import zmq.asyncio

from linnet.session import LinnetError, Policy, Session, Step
from linnet.v1 import rollouts_pb2 as rollouts

TURN = 20
"""Milliseconds between two looks at the clock."""


def _dealer(context: Any, endpoint: str) -> Any:
    dealer = context.socket(zmq.DEALER)
    dealer.setsockopt(zmq.IMMEDIATE, 1)
    dealer.setsockopt(zmq.LINGER, 1000)
    dealer.setsockopt(zmq.RECONNECT_IVL, 200)
    dealer.setsockopt(zmq.RECONNECT_IVL_MAX, 1500)
    dealer.connect(endpoint)
    return dealer


def _name(name: Optional[str]) -> str:
    return name or f"{socket.gethostname()}-{os.getpid()}"


class Trainer:
    """Waits for what it asks. Between calls nothing is said: the coordinator then takes the trainer for gone, and knows it
    again at the next call. Not to be used from several threads at once."""

    def __init__(self, endpoint: str, name: Optional[str] = None, next_step: int = 0, **options: Any) -> None:
        self.endpoint = endpoint
        self.session = Session(_name(name), next_step=next_step, **options)
        self._context = zmq.Context()
        self._dealer = _dealer(self._context, endpoint)

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

    def settle(self, next_step: int) -> None:
        """Every step before `next_step` is safe, such as after a checkpoint."""
        self.session.settle(next_step)
        self._turn(0)

    def leave(self, reason: str = "done") -> None:
        """Leaves the run for good: a run that lasts until its trainer leaves is over."""
        if not self._dealer.closed:
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
        if not self._dealer.closed:
            self.leave() if kind is None else self.close()

    def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            if self.session.error:
                raise self.session.error
            self._turn(TURN)

    def _turn(self, milliseconds: int) -> None:
        for frames in self.session.due(time.monotonic()):
            if not self._send(frames):
                self.session.refused(frames)
        if self.session.wants_reconnect:
            self.session.wants_reconnect = False
            self._dealer.close()
            self._dealer = _dealer(self._context, self.endpoint)
        if self._dealer.poll(milliseconds):
            while True:
                try:
                    frames = self._dealer.recv_multipart(zmq.DONTWAIT)
                except zmq.Again:
                    return
                self.session.take(frames, time.monotonic())

    def _send(self, frames: Any) -> bool:
        try:
            self._dealer.send_multipart(frames, zmq.DONTWAIT)
            return True
        except zmq.Again:
            return False


class AsyncTrainer:
    """Awaits what it asks, and lives on between calls as long as its loop runs:

        async with AsyncTrainer(endpoint) as trainer: ...
    """

    def __init__(self, endpoint: str, name: Optional[str] = None, next_step: int = 0, **options: Any) -> None:
        self.endpoint = endpoint
        self.session = Session(_name(name), next_step=next_step, **options)
        self._context = zmq.asyncio.Context()
        self._dealer: Any = None
        self._task: Optional["asyncio.Task[None]"] = None
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> "AsyncTrainer":
        self._dealer = _dealer(self._context, self.endpoint)
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
                await self._say()
                if self.session.wants_reconnect:
                    self.session.wants_reconnect = False
                    self._dealer.close()
                    self._dealer = _dealer(self._context, self.endpoint)
                if await self._dealer.poll(TURN):
                    self.session.take(await self._dealer.recv_multipart(), time.monotonic())
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
            await self._dealer.send_multipart(frames, zmq.DONTWAIT)
            return True
        except zmq.Again:
            return False
