"""A trainer that learns nothing, over a run of `linnet rollouts` whose processes are measured one by one."""

import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(os.path.dirname(HERE)), "Orchestration/trainers/python")]

import linnet.client  # noqa: E402
import linnet.session  # noqa: E402
from linnet.v1 import rollouts_pb2  # noqa: E402


class CountingSession(linnet.session.Session):
    """Counts groups by what their message says, and leaves them unread: what is measured then is the run, not Python."""

    def _receive(self, kind, run, epoch, frames):
        if kind == linnet.session.GROUPS and (run, epoch) == (self.run, self.epoch) and self.wish:
            told = rollouts_pb2.Groups.FromString(frames[1])
            if self.wish.ask.step == told.step:
                for place in range(told.first, told.first + told.count):
                    self.wish.groups[place] = None
            return
        super()._receive(kind, run, epoch, frames)


def connect(endpoint, reads):
    """The package's trainer, which reads every group when `reads`, and else only counts them."""
    trainer = linnet.client.Trainer(endpoint, "benchmark")
    if not reads:
        trainer.session = CountingSession("benchmark")
    return trainer


def processor_seconds(pid):
    """User and system time of a process so far, as the kernel counts it in ticks of 10 ms."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class RolloutRun:
    """A coordinator and workers, each a process of its own. Use `with`; leaving it ends what still runs."""

    def __init__(self, linnet, questions, directory, options=(), workers=2, slots=None, worker_options=()):
        shutil.rmtree(directory, ignore_errors=True)
        self.endpoint = f"ipc:///tmp/linnet-rollouts-{os.getpid()}.link"
        self.log = directory + ".log"
        with open(self.log, "wb") as log:
            self.coordinator = subprocess.Popen(
                [linnet, "rollouts", questions, "--run", directory, "--bind", self.endpoint, "--workers", "0", *options],
                stdout=log, stderr=log)
        self.workers = []
        for number in range(workers):
            command = [linnet, "worker", "--connect", self.endpoint, "--id", f"worker-{number + 1}", "--quiet"]
            command += ["--slots", str(slots)] if slots else []
            self.workers.append(subprocess.Popen(command + list(worker_options)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in [self.coordinator, *self.workers]:
            if process.poll() is None:
                process.kill()
            process.wait()

    def processor(self):
        """Processor seconds so far: of the coordinator, of all workers, of this process."""
        own = os.times()
        return [processor_seconds(self.coordinator.pid), sum(processor_seconds(each.pid) for each in self.workers),
                own.user + own.system]

    def words(self):
        """What the coordinator told until its end. The trainer has left."""
        if self.coordinator.wait(timeout=60) != 0:
            sys.exit(f"the coordinator ended with {self.coordinator.returncode}:\n{open(self.log).read()}")
        for worker in self.workers:
            worker.wait(timeout=60)
        return open(self.log, encoding="utf-8").read()


def lead(trainer, first, steps, groups, policy, learn=0.0, on_step=None):
    """Leads steps, each with a version of its own, and tells how long each thing was waited for, in seconds.

    `learn` is how long the trainer sleeps where others learn. `on_step` is told of each step's end.
    """
    times = {"publish": [], "step": [], "wait": []}
    began = time.perf_counter()
    for step in range(first, first + steps):
        start = time.perf_counter()
        trainer.publish(step, policy)
        published = time.perf_counter()
        made = trainer.step(step, groups, policy_version=step)
        ended = time.perf_counter()
        times["publish"].append(published - start)
        times["step"].append(ended - published)
        times["wait"].append(ended - start)
        if len(made.groups) != groups:
            sys.exit(f"step {step} has {len(made.groups)} groups instead of {groups}")
        if on_step:
            on_step(made)
        if learn:
            time.sleep(learn)
        trainer.settle(step + 1)
    return time.perf_counter() - began, times
