"""Rollouts for verl: rows of its datasets, and what its agent loops return.

`rows(step)` are dictionaries with the members that verl's data sets have. `AgentLoop` hands a step's rollouts out one after
the other, in the order in which verl asks for them; wrap it into verl's own class where that is installed:

    @register("linnet")
    class LinnetAgentLoop(AgentLoopBase):
        async def run(self, sampling_params, **kwargs):
            return AgentLoopOutput(**await source.run())
"""
from __future__ import annotations

import asyncio
from typing import Any, Dict, Iterator, List

from linnet import reading
from linnet.client import AsyncTrainer
from linnet.session import Step
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


def output(group: outcomes.Group, rollout: outcomes.Rollout) -> Dict[str, Any]:
    """The members of verl's AgentLoopOutput for one rollout."""
    tokens = rollout.completion.tokens
    return {
        "prompt_ids": list(group.prompt_ids),
        "response_ids": list(tokens.ids),
        "response_mask": reading.mask(rollout),
        "response_logprobs": list(tokens.log_probabilities) or None,
        "reward_score": rollout.reward,
        "num_turns": 2,
        "metrics": {},
        "extra_fields": {"group": group.group, "index": rollout.index, "policy_version": rollout.policy_version,
                         "rewards": reading.rewards(rollout)},
    }


class AgentLoop:
    """Hands out the rollouts of one step after the other, each once; a step is asked for when the one before is used up."""

    def __init__(self, trainer: AsyncTrainer, groups: int, policy_version: int, next_step: int = 0) -> None:
        self.trainer = trainer
        self.groups = groups
        self.policy_version = policy_version
        """The newest that was published; raise it with each."""
        self.next_step = next_step
        self._waiting: List[Dict[str, Any]] = []
        self._lock = asyncio.Lock()

    async def run(self, *_: Any, **__: Any) -> Dict[str, Any]:
        """The next rollout."""
        async with self._lock:
            while not self._waiting:
                step = await self.trainer.step(self.next_step, self.groups, self.policy_version)
                self.next_step += 1
                self._waiting = [output(group, rollout) for group in step.groups for rollout in reading.written(group)]
            return self._waiting.pop(0)
