"""Follows a run from outside: its ledger, and what its workers say that they do."""
import re
import time

from processes import LogTail

SESSION = re.compile(r"in session")
START = re.compile(r"a sample starts")
FIELD = re.compile(r"(\w+)=(\d+)")


class WorkerLog:
    """What one worker said."""

    def __init__(self, path):
        self.tail = LogTail(path)
        self.session = None
        """When its session began; none while its process has none."""
        self.starts = 0
        self.again = []
        """What it began to ask in a session before which it was committed: (unit, seconds between)."""

    def look(self, commits):
        for line in self.tail.lines():
            if line.startswith("==== start"):
                self.session = None
            elif SESSION.search(line):
                self.session = time.monotonic()
            elif START.search(line):
                fields = dict(FIELD.findall(line))
                unit = (int(fields["sample"]), int(fields["repetition"]))
                self.starts += 1
                committed = commits.seen.get(unit)
                # A second: the ledger and the log are not looked at in the same moment.
                if self.session and committed and committed < self.session - 1:
                    self.again.append((unit, round(self.session - committed, 1)))


class Watch:
    def __init__(self, world):
        self.world = world
        self.logs = {name: WorkerLog(worker.log) for name, worker in world.workers.items()}

    def look(self):
        self.world.commits.look()
        for log in self.logs.values():
            log.look(self.world.commits)

    def absent(self):
        """The workers that are in no session."""
        return [name for name, log in self.logs.items()
                if log.session is None or not self.world.workers[name].runs]
