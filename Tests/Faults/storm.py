"""Lets a schedule of faults come over a run, and watches what becomes of it."""
import time
from dataclasses import dataclass
from typing import Any, Optional

import faults
from schedule import pick
from watch import Watch
from world import GUESTS, RELAYED, WORKERS

SETTLING = 20
"""Seconds without faults at a run's end."""
MOST_DEFERRED = 8
REST = 6
"""Seconds from one recovery of the coordinator to its next fault: others are to be seen without it, too."""
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
    def mended(self):
        """When recovery could begin; none while the fault lasts."""
        return self.began if self.ended and self.kind.is_mended_at_once else self.ended

    @property
    def watched(self):
        """Whose next outcome shows that it is over; none for anybody's."""
        if self.kind.target == faults.WORKER:
            return [self.target]
        return RELAYED if self.kind.target == faults.RELAY else [None]


class Storm:
    def __init__(self, world, plans, most, log):
        self.world, self.plans, self.most, self.log = world, plans, most, log
        self.watch = Watch(world)
        self.past, self.active, self.waiting = [], [], []
        self.deferred, self.next_time, self.leader_rests = [], 0.0, 0.0
        self.sizes = {"before": None, "after": None}
        self.calm_since = None

    @property
    def left(self):
        """Samples that are not committed yet."""
        return self.world.setting.samples - len(self.world.commits.seen)

    def has_time(self, seconds):
        """Whether the run lasts so long, and then long enough to see that all is well again."""
        return self.left > (seconds + SETTLING) * self.world.setting.pace

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
                self.send_guests_away()
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

    def send_guests_away(self):
        for fault in self.active:
            if fault.kind.target == faults.GUEST:
                fault.kind.end(self.world, fault.target, fault.undo)

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
        return self.has_time(0) and len(self.past) + len(self.active) < self.most

    def inject_due(self, now):
        """Injects the next fault when it is time. Those whose targets are all busy wait, and others go before them."""
        if not self.injects or self.sizes["before"] is None or now < self.next_time:
            return
        while len(self.deferred) < MOST_DEFERRED:
            self.deferred.append(next(self.plans))
        self.deferred = [plan for plan in self.deferred if self.has_time(plan.duration)]
        plan = next((plan for plan in self.deferred if self.free(plan.kind)), None)
        if plan is None:
            return
        self.deferred.remove(plan)
        self.next_time = now + plan.pause
        free = self.free(plan.kind)
        target = pick(free, plan.draw)
        undo = plan.kind.begin(self.world, target, plan.draw * len(free) % 1)
        self.active.append(Fault(plan.kind, target, plan.duration, time.monotonic(), undo))
        self.log(f"{now - self.began:6.1f} s, {self.left:,} left: {plan.kind.name}: {target}, {plan.duration:.1f} s")

    def overlaps_leader(self, fault):
        """Whether the coordinator had a fault, or was recovering from one, before this one was over."""
        over = fault.recovered or float("inf")
        return any(other.kind.target == faults.LEADER and other.began < over
                   and (other.recovered or float("inf")) > fault.ended for other in self.past)

    def free(self, kind):
        """Whom it can hit: nobody has two faults at a time, and has recovered from the one before."""
        if kind.target == faults.WORKER:
            names = WORKERS if "clock" not in kind.name else [n for n in WORKERS if not self.world.is_older(n)]
        else:
            names = GUESTS if kind.target == faults.GUEST else [kind.target]
        if kind.target == faults.LEADER and time.monotonic() < self.leader_rests:
            return []
        busy = {name for fault in self.active + self.waiting for name in (fault.target, *fault.kind.undisturbed)}
        if busy & set(kind.undisturbed):
            return []
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
            firsts = [self.world.commits.first_after(fault.mended, worker) for worker in fault.watched]
            if all(firsts):
                fault.recovered = max(firsts)
                if fault.kind.target == faults.LEADER:
                    self.leader_rests = now + REST
                self.waiting.remove(fault)
            elif now - fault.ended > PATIENCE:
                self.log(f"no recovery within {PATIENCE} s from {fault.kind.name}: {fault.target}")
                self.waiting.remove(fault)
