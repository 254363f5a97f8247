"""Rollouts for trainers in Python: groups of completions from a fleet of Linnet workers.

`Trainer` waits, `AsyncTrainer` awaits; both say everything again that was not confirmed, so that each step comes once
whatever died meanwhile. Documentation/Rollouts.md has the sequence of messages, rollouts.proto their fields.
"""
from linnet import reading
from linnet.client import AsyncTrainer, Trainer
from linnet.keys import KeyFault
from linnet.session import (Adapter, CoordinatorLost, Evaluation, External, GivenUp, Level, LinnetError, NotAdmitted,
                            Policy, Rejected, Step, Unreadable, Weights)

__all__ = ["Adapter", "AsyncTrainer", "CoordinatorLost", "Evaluation", "External", "GivenUp", "KeyFault", "Level",
           "LinnetError", "NotAdmitted",
           "Policy", "Rejected", "Step", "Trainer", "Unreadable", "Weights"]
