"""One run with everything that takes part in it: hosts, coordinator, workers, relay, disk, clocks."""
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import List, Optional

from capture import Capture
from clocks import Clock
from disk import SmallDisk
from keys import KeyRing
from ledgers import Commits
from processes import Program
from schedule import pick

HERE = Path(__file__).resolve().parent
PORT = 5555
LINK = f"tcp://leader:{PORT}"
LEADERS = ["lead1", "lead2", "lead3"]
WORKERS = [f"work{number}" for number in range(1, 7)]
GUESTS = ["guest1", "guest2"]
HOSTS = [*LEADERS, *WORKERS, *GUESTS, "relay"]
RELAYED = ["work3", "work6"]
"""The workers that reach the coordinator through the relay."""
OLDER = ["work4", "work5", "work6"]
"""The workers that speak an older minor version."""
SLOTS = 4
MODEL = ["--model", "null", "--seed", "7"]
LOST_AFTER, PROGRESS_TIMEOUT = 15, 16


@dataclass
class Setting:
    """What all runs share."""
    linnet: str
    questions: str
    samples: int
    calm: str
    """A run of the same questions without any fault."""
    digest: str
    """What came of it."""
    clock: str
    """The library that moves clocks."""
    delay: int
    """Milliseconds that the model takes for a sample: it is asked for all levels at once."""
    keys: Optional[KeyRing]
    """None for a link without encryption."""
    older: Optional[str]
    """A program of an older version; by default a worker in Python speaks one."""
    names: List[str]
    """What nobody is to read on the wire."""

    @property
    def pace(self):
        """Samples a second, when nothing is wrong."""
        return len(WORKERS) * SLOTS * 1000 / self.delay


class World:
    """An evaluation, half of whose workers speak an older version of the protocol."""
    kind = "evaluation"

    def __init__(self, setting, network, directory):
        self.setting, self.network, self.directory = setting, network, str(directory)
        for part in ("logs", "clocks"):
            os.makedirs(self.path(part), exist_ok=True)
        self.disk = SmallDisk(self.path("disk"), 48)
        self.run = self.path("disk", "run")
        self.commits = Commits(self.run)
        self.clocks = {name: Clock(setting.clock, self.path("clocks", name)) for name in ["leader", *WORKERS]}
        self.leader = Program(
            network[LEADERS[0]], "coordinator",
            [*self.leader_command(), "--run", self.run, "--bind", f"tcp://*:{PORT}", "--null-delay", str(setting.delay),
             "--lost-after", str(LOST_AFTER), "--progress-timeout", str(PROGRESS_TIMEOUT), "--quiet", "--log-level",
             "info", *(setting.keys.of_coordinator() if setting.keys else ["--insecure-plaintext"])],
            self.path("logs", "coordinator"), self.clocks["leader"].environment)
        network.call("leader", self.leader.host)
        self.relay = Program(
            network["relay"], "relay", [sys.executable, str(HERE / "relay.py"), str(PORT), f"leader:{PORT}"],
            self.path("logs", "relay"), stdin=PIPE)
        self.workers = {name: self.worker(name) for name in WORKERS}
        self.guests = 0

    @property
    def programs(self):
        return [self.relay, self.leader, *self.workers.values()]

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def leader_command(self):
        return [self.setting.linnet, "coordinator", self.setting.questions, *MODEL]

    def worker(self, name):
        endpoint = f"tcp://{'relay' if name in RELAYED else 'leader'}:{PORT}"
        log = self.path("logs", name)
        if self.is_older(name) and not self.setting.older:
            keys = self.setting.keys.of(name) if self.setting.keys else []
            return Program(self.network[name], name, self.python_worker("fair_worker.py", endpoint, name, *keys), log)
        return Program(
            self.network[name], name,
            [self.setting.older if self.is_older(name) else self.setting.linnet, "worker", "--connect", endpoint, "--id", name, "--slots", str(SLOTS), "--log-level",
             "trace", *(self.setting.keys.of(name) if self.setting.keys else ["--insecure-plaintext"])], log,
            self.clocks[name].environment)

    def python_worker(self, program, endpoint, name, *more):
        return [sys.executable, str(HERE / program), endpoint, name, "--answers", self.setting.calm, "--slots",
                str(SLOTS), "--seconds", str(self.setting.delay / 1000), *more]

    def invite(self, host, role):
        """Starts a peer that is none of the team, with a worker's key of its own."""
        self.guests += 1
        name = f"{role}-{self.guests}"
        keys = self.setting.keys.of(host) if self.setting.keys else []
        return self.start_guest(
            host, name, self.python_worker("evil_workers.py", LINK, name, "--role", role, *keys))

    def intrude(self, host, role, key, name=None):
        """Starts a peer that is not to be let in."""
        self.guests += 1
        name = name or f"intruder-{self.guests}"
        keys = self.setting.keys.of(key) if key else []
        return self.start_guest(
            host, f"intruder-{self.guests}",
            [sys.executable, str(HERE / "intruders.py"), LINK, name, "--role", role, *keys])

    def start_guest(self, host, name, command):
        program = Program(self.network[host], name, command, self.path("logs", name))
        program.start()
        return program

    def program(self, name):
        return {"leader": self.leader, "trainer": getattr(self, "trainer", None), **self.workers}[name]

    def host_of(self, name):
        return self.program(name).host

    def is_older(self, name):
        return name in OLDER

    def clock_of(self, name):
        return self.clocks[name]

    def move_leader(self, draw):
        """Makes another host the coordinator's, and gives it its name."""
        elsewhere = [self.network[name] for name in LEADERS if self.network[name] is not self.leader.host]
        self.leader.host = pick(elsewhere, draw)
        self.network.call("leader", self.leader.host)

    def start(self):
        self.capture = Capture(self.leader.host, self.path("packets"))
        for program in self.programs:
            program.start()

    def check(self, hold):
        """Of what is checked after a run, what only this kind has."""

    def keep_run(self):
        """Copies the run's directory to where the logs are: its disk is memory."""
        shutil.copytree(self.run, self.path("run"), dirs_exist_ok=True)

    def remove(self):
        """Ends whatever still runs."""
        for program in self.programs:
            program.kill()
        self.capture.end([])
        self.disk.remove()
