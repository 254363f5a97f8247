"""What trainers look at in a group."""
from __future__ import annotations

from typing import Dict, Iterator, List, Optional

from linnet.v1 import outcomes_pb2 as outcomes


def text(rollout: outcomes.Rollout) -> str:
    """What the model wrote; empty when the request failed."""
    return rollout.completion.text


def advantage(rollout: outcomes.Rollout) -> Optional[float]:
    """None where the estimator has none: the completion failed."""
    return rollout.advantage if rollout.WhichOneof("estimate") else None


def rewards(rollout: outcomes.Rollout) -> Dict[str, float]:
    """The scores of the valid components, by their lower-case names."""
    return {outcomes.RewardComponent.Name(reward.component).lower(): reward.score
            for reward in rollout.rewards if reward.valid}


def mask(rollout: outcomes.Rollout) -> List[int]:
    """For each token 1 when it is to be trained on."""
    return list(rollout.mask) or [1] * len(rollout.completion.tokens.ids)


def written(group: outcomes.Group) -> Iterator[outcomes.Rollout]:
    """The rollouts that did not fail."""
    return (rollout for rollout in group.rollouts if not rollout.HasField("failure"))


def messages(group: outcomes.Group) -> List[Dict[str, object]]:
    """The prompt as chat messages; where the image stands, its reference."""
    result: List[Dict[str, object]] = []
    for message in group.prompt:
        content: object = message.text
        if message.image:
            content = [{"type": "image", "image": group.image}, {"type": "text", "text": message.text}]
        result.append({"role": message.role, "content": content})
    return result
