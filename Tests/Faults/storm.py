"""Lets a schedule of faults come over a run, and watches what becomes of it."""
import time
from dataclasses import dataclass
from typing import Any, Optional

import faults
from schedule import pick
from watch import Watch
from world import GUESTS, RELAYED, WORKERS

PATIENCE = 180
"""Seconds after which a run that commits nothing, with no fault under way, is taken for dead."""


@dataclass
class Fault:
    """One that was injected."""
    kind: faults.Kind
    target: str
    planned: float
    began: float
    undo: Any
    ended: Optional[float] = None
    recovered: Optional[float] = None

    @property
    def watched(self):
        """Whose next outcome shows that it is over; none for anybody's."""
        if self.kind.target == faults.WORKER:
            return [self.target]
        return RELAYED if self.kind.target == faults.RELAY else [None]


class Storm:
    def __init__(self, world, plans, samples, most, log):
        self.world, self.plans, self.samples, self.most, self.log = world, plans, samples, most, log
        self.watch = Watch(world)
        self.past, self.active, self.waiting = [], [], []
        self.next, self.next_time = None, 0.0
        self.sizes = {"before": None, "after": None}
        self.calm_since = None

    @property
    def share(self):
        return len(self.world.commits.seen) / self.samples

    def run(self):
        """Until the coordinator ends. Tells its exit code; none when it had to be given up."""
        self.world.start()
        self.began = time.monotonic()
        self.moved = self.began
        while True:
            self.watch.look()
            now = time.monotonic()
            self.finish_due(now)
            self.see_recoveries(now)
            leader_is_down = any(fault.target == "leader" for fault in self.active)
            if not leader_is_down and not self.world.leader.runs:
                return self.world.leader.process.returncode
            if self.active:
                self.calm_since = None
                self.moved = now
            else:
                self.calm_since = self.calm_since or now
                self.moved = max(self.moved, self.world.commits.latest)
                if now - self.moved > PATIENCE:
                    self.log(f"nothing was committed for {PATIENCE} s")
                    return None
            self.measure(now)
            self.inject_due(now)
            time.sleep(0.02)

    def measure(self, now):
        """How large the coordinator is while all workers are there and nothing is wrong: before the first fault, and
        after the last one until the run ends."""
        if self.calm_since is None or now - self.calm_since < 6 or self.watch.absent():
            return
        if not self.past:
            self.sizes["before"] = self.world.leader.size() or self.sizes["before"]
        elif not self.injects:
            self.sizes["after"] = self.world.leader.size() or self.sizes["after"]

    @property
    def injects(self):
        return self.share < 0.75 and len(self.past) + len(self.active) < self.most

    def inject_due(self, now):
        if not self.injects or self.sizes["before"] is None:
            return
        if self.next is None:
            self.next = next(self.plans)
            self.next_time = max(now, self.next_time) + self.next.pause
        if now < self.next_time:
            return
        plan, free = self.next, self.free(self.next.kind)
        if plan.kind.is_long and self.share > 0.45:
            self.next = None
        elif free:
            self.next = None
            target = pick(free, plan.draw)
            rest = plan.draw * len(free) % 1
            undo = plan.kind.begin(self.world, target, rest)
            self.active.append(Fault(plan.kind, target, plan.duration, time.monotonic(), undo))
            self.log(f"{now - self.began:6.1f} s  {self.share:4.0%}  {plan.kind.name}: {target}, {plan.duration:.1f} s")

    def free(self, kind):
        """Whom it can hit: nobody has two faults at a time, and has recovered from the one before."""
        if kind.target == faults.WORKER:
            names = WORKERS if "clock" not in kind.name else [n for n in WORKERS if not self.world.is_older(n)]
        else:
            names = GUESTS if kind.target == faults.GUEST else [kind.target]
        busy = {fault.target for fault in self.active + self.waiting}
        if faults.RELAY in names and busy & set(RELAYED):
            return []
        if "relay" in busy:
            busy |= set(RELAYED)
        return [name for name in names if name not in busy]

    def finish_due(self, now):
        for fault in [fault for fault in self.active if now >= fault.began + fault.planned]:
            fault.kind.end(self.world, fault.target, fault.undo)
            fault.ended = time.monotonic()
            self.active.remove(fault)
            self.waiting.append(fault)
            self.past.append(fault)

    def see_recoveries(self, now):
        for fault in list(self.waiting):
            firsts = [self.world.commits.first_after(fault.ended, worker) for worker in fault.watched]
            if all(firsts):
                fault.recovered = max(firsts)
                self.waiting.remove(fault)
            elif now - fault.ended > PATIENCE:
                self.log(f"no recovery within {PATIENCE} s from {fault.kind.name}: {fault.target}")
                self.waiting.remove(fault)
