"""A rollout run: the same hosts, with a trainer at one of them."""
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import checks
import ledgers
from processes import Program
from world import HERE, LINK, MODEL, SLOTS, World

STEP_GROUPS = 64
TRAINER = "guest2"
"""The trainer's host."""
OPTIONS = ["--completions", "4", *MODEL]


def trainer_command(endpoint, record, groups, *more):
    steps = groups // STEP_GROUPS
    return [sys.executable, str(HERE / "trainer.py"), endpoint, record, str(steps), str(STEP_GROUPS), *more]


def calm(linnet, questions, directory, groups):
    """A run without faults; its trainer's record lies beside it."""
    run, endpoint = os.path.join(directory, "calm"), f"ipc://{directory}/link"
    command = [linnet, "rollouts", questions, "--run", run, "--bind", endpoint, "--workers", "2", "--quiet", *OPTIONS]
    leader = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    subprocess.run(trainer_command(endpoint, run + ".record", groups), check=True, capture_output=True)
    assert leader.wait(60) == 0
    return run


class RolloutWorld(World):
    kind = "rollouts"

    def __init__(self, setting, network, directory):
        super().__init__(setting, network, directory)
        self.record = self.path("record")
        keys = setting.keys.of("trainer") if setting.keys else []
        self.trainer = Program(network[TRAINER], "trainer", trainer_command(LINK, self.record, setting.samples, *keys),
                               self.path("logs", "trainer"))

    @property
    def programs(self):
        return [*super().programs, self.trainer]

    def leader_command(self):
        return [self.setting.linnet, "rollouts", self.setting.questions, "--workers", "0", *OPTIONS]

    def is_older(self, name):
        """The older version of the protocol has no rollouts."""
        return False

    def check(self, hold):
        """Each group has one end, and the trainer got what it would have got without faults."""
        ended = self.trainer.ended(30)
        hold(ended == 0, f"the trainer ended with {ended}: {self.trainer.last_words()}")
        expected, got = (Path(path).read_text() for path in (self.setting.calm + ".record", self.record))
        hold(expected == got, "the trainer's steps are others than without faults")
        with closing(ledgers.connect(self.run)) as ledger:
            ends = ledger.execute(
                "SELECT count(*), count(DISTINCT group_index), count(place) FROM group_ends").fetchone()
            admitted = ledger.execute("SELECT admitted FROM rollouts").fetchone()[0]
        hold(ends == (admitted, admitted, self.setting.samples),
             f"{admitted} groups were admitted; ends, groups, delivered: {ends}")
