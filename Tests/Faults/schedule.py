"""Which fault comes next, when and for how long: drawn from a seed alone. Whom it hits depends on who is free then."""
import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    kind: object
    pause: float
    """Seconds after the fault before it."""
    duration: float
    draw: float
    """In [0, 1): which of the free targets; and whatever else a fault chooses."""


def pick(choices, draw):
    """One of them, by a number in [0, 1)."""
    return choices[int(draw * len(choices))]


def plans(kinds, seed, pause):
    """Endless. Each kind comes as often as its weight says in every round, and each round has an order of its own: rare
    ones come, and frequent ones are spread."""
    rng = random.Random(seed)
    while True:
        deck = [kind for kind in kinds for _ in range(kind.weight)]
        rng.shuffle(deck)
        for kind in deck:
            yield Plan(kind, rng.uniform(*pause), rng.uniform(*kind.seconds), rng.random())
