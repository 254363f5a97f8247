"""Rollouts for TRL's GRPOTrainer.

    source = Rollouts(Trainer("tcp://leader:5555"), groups=32, images=pictures("/data/pictures"))
    GRPOTrainer(model, reward_funcs=source.reward, rollout_func=source,
                train_dataset=IterableDataset.from_generator(source.rows),
                args=GRPOConfig(num_generations=8, shuffle_dataset=False, max_steps=500, ...), ...)

Linnet chooses the prompts: `rows` is a stream of them, a group each, with the picture that the learner has to see, and `source`
hands out their completions. Publish each version after the optimizer's step, such as by a callback at `on_step_end`:
`source.publish(Adapter(path))`. TRL fetches a batch while the one before is learned from, so the run needs `--max-lag 1`;
TRL corrects for it by the log-probabilities that it is given.

Needs nothing of TRL to be imported. Servers have to tell tokens and log-probabilities, and `--completions` has to be TRL's
`num_generations`. One process trains: a run has one trainer.
"""
from __future__ import annotations

import os
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from linnet import reading
from linnet.client import Trainer
from linnet.session import External, LinnetError, Policy, Step
from linnet.v1 import outcomes_pb2 as outcomes
from linnet.v1 import rollouts_pb2 as rollouts

_GROUP = "linnet_group"
"""The member of a prompt's last message that tells which group it is of; chat templates do not look at it."""


def pictures(root: str) -> Callable[[str], Any]:
    """Opens pictures by their paths under `root`, the run's `--image-root`. Needs Pillow."""
    from PIL import Image

    return lambda reference: Image.open(os.path.join(root, reference)).convert("RGB")


def _reasons(step: Step) -> str:
    named = {rollouts.CancelReason.Name(reason).lower(): groups for reason, groups in step.cancelled.items()}
    return ", ".join(f"{groups} {reason}" for reason, groups in named.items()) or "the run says no reason"


def _elsewhere(*_: Any) -> None:
    raise LinnetError("a source stays in its process: it is connected to the coordinator (dataloader_num_workers=0)")


class Rollouts:
    """A stream of prompts, a `rollout_func` for them, and the reward function that goes with it."""

    def __init__(self, trainer: Trainer, groups: int, images: Optional[Callable[[str], Any]] = None,
                 next_step: int = 0) -> None:
        """`groups` are asked for at once: as many as a batch of TRL's has prompts, `generation_batch_size` over
        `num_generations`. `images` makes a picture from its reference. A training that goes on from a checkpoint begins at the
        step after the checkpoint's, `next_step`."""
        self.trainer = trainer
        self.groups = groups
        self.images = images
        self.next_step = next_step
        self.version: Optional[int] = None
        self._made: Dict[int, Tuple[int, outcomes.Group]] = {}
        """Groups whose completions are not handed out yet, with their steps."""

    def publish(self, policy: Policy = External()) -> None:
        """Publishes the next version; the first is what training starts from."""
        if self.version is None:
            welcome = self.trainer.welcomed()
            known = welcome.WhichOneof("newest") is not None
            self.version = welcome.policy_version if known else -1
        self.trainer.publish(self.version + 1, policy)
        self.version += 1

    def rows(self) -> Iterator[Dict[str, Any]]:
        """Prompts without end, for TRL's dataset: `prompt` as chat messages, `images`."""
        if self.version is None:
            self.publish()
        while True:
            assert self.version is not None
            step = self.trainer.step(self.next_step, self.groups, self.version)
            self.next_step += 1
            if not step.groups:
                raise LinnetError(f"no group of step {step.step} could be made: {_reasons(step)}")
            for group in step.groups:
                self._made[group.group] = (step.step, group)
                yield self._row(group)

    def __reduce__(self) -> Any:
        # The data set's library pickles its generator for a fingerprint; nothing can be made of it in another process.
        return _elsewhere, (self.trainer.endpoint, self.trainer.session.trainer)

    def __call__(self, prompts: List[List[Dict[str, Any]]], trainer: Any = None, *_: Any, **__: Any) -> Dict[str, List[Any]]:
        """A completion for each prompt, with its tokens and their log-probabilities. TRL gives each prompt
        `num_generations` times in a row."""
        columns: Dict[str, List[Any]] = {
            "prompt_ids": [], "completion_ids": [], "logprobs": [], "env_mask": [], "linnet_reward": []}
        size = int(trainer.args.num_generations)
        used = []
        for prompt in prompts[::size]:
            number = prompt[-1].get(_GROUP)
            if number not in self._made:
                raise LinnetError("a prompt is none of this source's: TRL's train_dataset has to be made of its rows")
            step, group = self._made.pop(number)
            used.append(step)
            for rollout in self._completions(group, size):
                tokens = rollout.completion.tokens
                columns["prompt_ids"].append(list(group.prompt_ids))
                columns["completion_ids"].append(list(tokens.ids))
                columns["logprobs"].append(list(tokens.log_probabilities))
                columns["env_mask"].append(reading.mask(rollout))
                columns["linnet_reward"].append(rollout.reward)
        # What comes before this batch is learned from.
        self.trainer.settle(min(used, default=0))
        return columns

    @staticmethod
    def reward(completions: List[Any], linnet_reward: List[float], **_: Any) -> List[float]:
        """What Linnet's readers and rewards gave."""
        return linnet_reward

    def _row(self, group: outcomes.Group) -> Dict[str, Any]:
        prompt = []
        shown = []
        for message in group.prompt:
            content = [{"type": "text", "text": message.text}]
            if message.image:
                if self.images is None:
                    raise LinnetError("the run's prompts have pictures: give images=, such as pictures(ROOT)")
                content.insert(0, {"type": "image"})
                shown.append(self.images(group.image))
            prompt.append({"role": message.role, "content": content})
        prompt[-1][_GROUP] = group.group
        return {"prompt": prompt, "images": shown}

    @staticmethod
    def _completions(group: outcomes.Group, size: int) -> List[outcomes.Rollout]:
        """As many as TRL wants: a failed completion leaves its place to its neighbour."""
        if len(group.rollouts) != size:
            raise LinnetError(f"the run makes {len(group.rollouts)} completions of a prompt and TRL wants {size}: "
                              "make --completions and num_generations the same")
        written = [rollout for rollout in reading.written(group) if rollout.completion.tokens.ids]
        if not written or not group.prompt_ids:
            raise LinnetError("the run's completions have no tokens; its servers have to tell them")
        return [written[place % len(written)] for place in range(size)]
