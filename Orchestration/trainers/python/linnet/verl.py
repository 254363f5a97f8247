"""Rollouts for verl: rows of its datasets, and what its agent loops return.

`rows(step)` are dictionaries with the members that verl's data sets have. `AgentLoop` hands out the rollouts of a step: calls
of one `uid`, which verl gives to the repetitions of a row, get completions of one group, as its advantages want them. Wrap it into
verl's own class where that is installed, and let one worker run it (`agent.num_workers=1`), since a run has one trainer:

    @register("linnet")
    class LinnetAgentLoop(AgentLoopBase):
        async def run(self, sampling_params, **kwargs):
            return AgentLoopOutput(**await source.run(kwargs["uid"]))
"""
from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Callable, Deque, Dict, Iterator, List, Optional

from linnet import reading
from linnet.client import AsyncTrainer
from linnet.session import LinnetError, Step
from linnet.v1 import outcomes_pb2 as outcomes


def rows(step: Step) -> Iterator[Dict[str, Any]]:
    """A row for each group."""
    for group in step.groups:
        yield {
            "data_source": "linnet",
            "prompt": reading.messages(group),
            "images": [group.image] if group.image else [],
            "ability": outcomes.Stage.Name(group.stage).lower(),
            "reward_model": {"style": "rule", "ground_truth": group.gold_name},
            "extra_info": {"index": group.group, "sample": group.sample_id, "rank": group.rank},
        }


def output(group: outcomes.Group, rollout: outcomes.Rollout,
           images: Optional[Callable[[str], Any]] = None) -> Dict[str, Any]:
    """The members of verl's AgentLoopOutput for one rollout. `images` makes a picture from its reference."""
    tokens = rollout.completion.tokens
    shown = any(message.image for message in group.prompt)
    if shown and images is None:
        raise LinnetError("the run's prompts have pictures: give images=")
    return {
        "prompt_ids": list(group.prompt_ids),
        "response_ids": list(tokens.ids),
        "response_mask": reading.mask(rollout),
        "response_logprobs": list(tokens.log_probabilities) or None,
        "multi_modal_data": {"images": [images(group.image)]} if shown and images else {},
        "reward_score": rollout.reward,
        "num_turns": 2,
        "metrics": {},
        "extra_fields": {"group": group.group, "index": rollout.index, "policy_version": rollout.policy_version,
                         "rewards": reading.rewards(rollout)},
    }


class AgentLoop:
    """Hands out the rollouts of one step after the other, each once; a step is asked for when the one before is used up."""

    def __init__(self, trainer: AsyncTrainer, groups: int, policy_version: int, next_step: int = 0,
                 images: Optional[Callable[[str], Any]] = None) -> None:
        self.trainer = trainer
        self.groups = groups
        self.policy_version = policy_version
        """The newest that was published; raise it with each."""
        self.next_step = next_step
        self.images = images
        self._waiting: Deque[outcomes.Group] = deque()
        self._begun: Dict[Any, List[Dict[str, Any]]] = {}
        self._lock = asyncio.Lock()

    async def run(self, uid: Any) -> Dict[str, Any]:
        """The next rollout of the group that `uid` has; a new group when there is none, or no more of it."""
        async with self._lock:
            if uid not in self._begun:
                self._begun[uid] = self._outputs(await self._next())
            waiting = self._begun[uid]
            first = waiting.pop(0)
            if not waiting:
                del self._begun[uid]
            return first

    async def _next(self) -> outcomes.Group:
        while not self._waiting:
            step = await self.trainer.step(self.next_step, self.groups, self.policy_version)
            self.next_step += 1
            if not step.groups:
                raise LinnetError(f"no group of step {step.step} could be made")
            self._waiting.extend(step.groups)
        return self._waiting.popleft()

    def _outputs(self, group: outcomes.Group) -> List[Dict[str, Any]]:
        """As many as were asked for: a failed completion leaves its place to its neighbour."""
        written = list(reading.written(group))
        if not written:
            raise LinnetError(f"every completion of group {group.group} failed")
        return [output(group, written[place % len(written)], self.images) for place in range(len(group.rollouts))]
