"""Rollouts for TRL's GRPOTrainer.

    source = Rollouts(Trainer("tcp://leader:5555"))
    GRPOTrainer(model, reward_funcs=source.reward, rollout_func=source, train_dataset=source.placeholders(100_000), ...)

The prompts of TRL's dataset only say how many completions a step wants; Linnet chooses the samples. TRL gives each prompt
`num_generations` times in a row, and groups of that size are what the run makes (`--group-size`). Publish each version after
the optimizer's step, before the next generation: `source.publish(Adapter(path))`.

Needs nothing of TRL to be imported. Servers have to tell tokens (`--token-ids`, `--log-probabilities`).
"""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from linnet import reading
from linnet.client import Trainer
from linnet.session import External, LinnetError, Policy


class Rollouts:
    """A `rollout_func`, and the reward function that goes with it."""

    def __init__(self, trainer: Trainer, next_step: int = 0) -> None:
        self.trainer = trainer
        self.next_step = next_step
        self.version: Optional[int] = None

    def publish(self, policy: Policy = External()) -> None:
        """Publishes the next version; the first is what training starts from."""
        if self.version is None:
            welcome = self.trainer.welcomed()
            known = welcome.WhichOneof("newest") is not None
            self.version = welcome.policy_version if known else -1
        self.trainer.publish(self.version + 1, policy)
        self.version += 1

    def __call__(self, prompts: List[Any], trainer: Any = None, *_: Any, **__: Any) -> Dict[str, List[Any]]:
        """One completion for each prompt, with its tokens and their log-probabilities."""
        if self.version is None:
            self.publish()
        size = self._group_size(trainer)
        if len(prompts) % size:
            raise LinnetError(f"{len(prompts)} completions are no groups of {size}")
        assert self.version is not None
        step = self.trainer.step(self.next_step, len(prompts) // size, self.version)
        columns: Dict[str, List[Any]] = {"prompt_ids": [], "completion_ids": [], "logprobs": [], "linnet_reward": []}
        for group in step.groups:
            rollouts = list(reading.written(group))
            if not rollouts or not rollouts[0].completion.tokens.ids:
                raise LinnetError("the run's completions have no tokens; ask servers for them with --token-ids")
            # A failed completion leaves its place to its neighbour: TRL wants groups of one size.
            for place in range(size):
                rollout = rollouts[place % len(rollouts)]
                columns["prompt_ids"].append(list(group.prompt_ids))
                columns["completion_ids"].append(list(rollout.completion.tokens.ids))
                columns["logprobs"].append(list(rollout.completion.tokens.log_probabilities))
                columns["linnet_reward"].append(rollout.reward)
        if len(columns["prompt_ids"]) != len(prompts):
            raise LinnetError(f"step {step.step} is short: {len(step.groups)} groups of {len(prompts) // size}")
        self.next_step += 1
        self.trainer.settle(self.next_step)
        return columns

    @staticmethod
    def reward(completions: List[Any], linnet_reward: List[float], **_: Any) -> List[float]:
        """What Linnet's readers and rewards gave."""
        return linnet_reward

    @staticmethod
    def placeholders(count: int) -> List[Dict[str, str]]:
        """Rows for TRL's dataset."""
        return [{"prompt": f"{number}"} for number in range(count)]

    @staticmethod
    def _group_size(trainer: Any) -> int:
        arguments = getattr(trainer, "args", trainer)
        return int(getattr(arguments, "num_generations", 1))
