"""REINFORCE on stage two of a linear policy: it learns which names go with the leaf that it is told.

    linnet rollouts SET --model linear ... --given gold
    PYTHONPATH=. python3 examples/reinforce.py tcp://127.0.0.1:5555 policy.safetensors 40

All completions of a group answer one prompt, and their advantages add up to nothing: so the gradient's part that every
choice shares falls out, and what is left is each chosen name's own advantage. No image is needed.
"""
import sys

from linnet import Trainer, Weights, reading
from linnet.linear import LinearPolicy
from linnet.v1 import outcomes_pb2 as outcomes

RATE, GROUPS = 1.0, 64


def learn(policy, group):
    """Adds a group's gradient; tells the accuracies of its rollouts."""
    rank = policy.rank_of_level[group.level]
    leaf = policy.leaves[group.given.name.lower()]
    rollouts = [r for r in reading.written(group) if r.reading.letter and r.WhichOneof("estimate")]
    for rollout in rollouts:
        name = policy.names[rank][group.choices[rollout.reading.letter - 1].lower()]
        policy.tensors[f"compatibility.{rank}"][leaf, name] += RATE * rollout.advantage / len(rollouts)
    return [reading.rewards(r).get("accuracy", 0.0) for r in group.rollouts]


def main(endpoint, path, steps):
    with open(path, "rb") as file:
        policy = LinearPolicy(file.read())
    with Trainer(endpoint, "reinforce") as trainer:
        for step in range(steps):
            trainer.publish(step, Weights(policy.serialized(step)))
            groups = trainer.step(step, GROUPS, policy_version=step).groups
            scores = [score for group in groups if group.stage == outcomes.LEVEL for score in learn(policy, group)]
            trainer.settle(step + 1)
            print(f"step {step}: accuracy {sum(scores) / max(1, len(scores)):.3f}", flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
