"""One run with everything that takes part in it: hosts, coordinator, workers, relay, disk, clocks."""
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from clocks import Clock
from disk import SmallDisk
from ledgers import Commits
from processes import Program
from schedule import pick
from subprocess import PIPE

HERE = Path(__file__).resolve().parent
PORT = 5555
LEADERS = ["lead1", "lead2", "lead3"]
WORKERS = [f"work{number}" for number in range(1, 7)]
GUESTS = ["guest1", "guest2"]
HOSTS = [*LEADERS, *WORKERS, *GUESTS, "relay"]
RELAYED = ["work3", "work6"]
"""The workers that reach the coordinator through the relay."""
OLDER = ["work4", "work5", "work6"]
"""The workers that speak an older minor version."""
SLOTS = 4
LOST_AFTER, PROGRESS_TIMEOUT = 15, 16


@dataclass
class Setting:
    """What all runs share."""
    linnet: str
    questions: str
    calm: str
    """A run of the same questions without any fault."""
    clock: str
    """The library that moves clocks."""
    delay: int
    """Milliseconds that the model takes for a request."""
    levels: int
    """Requests for a sample."""
    model = ["--model", "null", "--seed", "7"]


class World:
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
            [setting.linnet, "coordinator", setting.questions, "--run", self.run, "--bind", f"tcp://*:{PORT}",
             *setting.model, "--null-delay", str(setting.delay), "--lost-after", str(LOST_AFTER),
             "--progress-timeout", str(PROGRESS_TIMEOUT), "--quiet", "--log-level", "info", "--insecure-plaintext"],
            self.path("logs", "coordinator"), self.clocks["leader"].environment)
        network.call("leader", self.leader.host)
        self.relay = Program(
            network["relay"], "relay", [sys.executable, str(HERE / "relay.py"), str(PORT), f"leader:{PORT}"],
            self.path("logs", "relay"), stdin=PIPE)
        self.workers = {name: self.worker(name) for name in WORKERS}
        self.guests = 0

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def worker(self, name):
        endpoint = f"tcp://{'relay' if name in RELAYED else 'leader'}:{PORT}"
        log = self.path("logs", name)
        if name in OLDER:
            return Program(self.network[name], name, self.python_worker("fair_worker.py", endpoint, name), log)
        return Program(
            self.network[name], name,
            [self.setting.linnet, "worker", "--connect", endpoint, "--id", name, "--slots", str(SLOTS), "--log-level",
             "trace", "--insecure-plaintext"], log, self.clocks[name].environment)

    def python_worker(self, program, endpoint, name, *more):
        seconds = self.setting.delay * self.setting.levels / 1000
        return [sys.executable, str(HERE / program), endpoint, name, "--answers", self.setting.calm, "--slots",
                str(SLOTS), "--seconds", str(seconds), *more]

    def invite(self, host, role):
        """Starts a peer that is none of the team."""
        self.guests += 1
        name = f"{role}-{self.guests}"
        program = Program(
            self.network[host], name,
            self.python_worker("evil_workers.py", f"tcp://leader:{PORT}", name, "--role", role),
            self.path("logs", name))
        program.start()
        return program

    def host_of(self, name):
        return self.leader.host if name == "leader" else self.network[name]

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
        self.relay.start()
        self.leader.start()
        for worker in self.workers.values():
            worker.start()

    def remove(self):
        """Ends whatever still runs."""
        for program in (self.leader, self.relay, *self.workers.values()):
            program.kill()
        self.disk.remove()
