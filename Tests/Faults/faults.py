"""The kinds of faults: what each does, and what undoes it."""
from dataclasses import dataclass
from typing import Any, Callable, Tuple

from schedule import pick

# What can have one fault at a time.
WORKER, LEADER, RELAY, GUEST, TRAINER = "worker", "leader", "relay", "guest", "trainer"


@dataclass(frozen=True)
class Kind:
    name: str
    target: str
    seconds: Tuple[float, float]
    """How long it lasts."""
    weight: int
    begin: Callable[[Any, Any, float], Any]
    """Takes the world, the target's name and a number in [0, 1); what it returns is handed to `end`."""
    end: Callable[[Any, Any, Any], None]
    is_long: bool = False
    """Longer than a worker may be silent: left out of short runs, and towards a run's end."""
    needs_keys: bool = False
    is_mended_at_once: bool = False
    """Recovery counts from its beginning; what `end` does is not waited for."""
    undisturbed: Tuple[str, ...] = ()
    """Who has to be well while it lasts."""
    told: str = ""
    """What the coordinator's log says of it."""

    @property
    def is_of(self):
        """The kinds of runs that it can come over."""
        every = ("evaluation", "rollouts")
        return {GUEST: every[:1], TRAINER: every[1:]}.get(self.target, every)



def kill(world, name, draw):
    world.program(name).kill()


def start(world, name, _):
    world.program(name).start()


def leave(world, name, _):
    """There is nothing to undo."""


def pause(world, name, draw):
    world.program(name).pause()


def resume(world, name, _):
    world.program(name).resume()


def cut(direction):
    """`in`: what the host sends arrives, and nothing comes back. `out`: the other way round."""
    return (lambda world, name, draw: world.host_of(name).drop(direction),
            lambda world, name, _: world.host_of(name).drop(direction, 0))


def unplug(world, name, draw):
    host = world.host_of(name)
    way = pick(["unplug", "lower"], draw)
    getattr(host, way)()
    return host, {"unplug": host.plug, "lower": host.raise_again}[way]


def plug(world, name, undo):
    undo[1]()


def lose_packets(world, name, draw):
    percent = pick([3, 10, 20, 30], draw)
    for direction in ("in", "out"):
        world.host_of(name).drop(direction, percent)


def lose_none(world, name, _):
    for direction in ("in", "out"):
        world.host_of(name).drop(direction, 0)


def step_clock(world, name, draw):
    """It stays as it is until it is stepped again."""
    world.clock_of(name).step(pick([-172_800, -3_600, -30, 30, 3_600, 172_800], draw))


def slow_relay(world, name, draw):
    world.relay.tell(f"delay {pick([100, 300, 800, 1500], draw)}")


def quick_relay(world, name, _):
    world.relay.tell("delay 0")


def move_leader(world, name, draw):
    """It dies, and comes up elsewhere on the same run's directory; its name follows."""
    world.leader.kill()
    world.move_leader(draw)


def lose_leader_host(world, name, draw):
    """As a host that burns down: nothing says that its connections are over. The coordinator comes up elsewhere."""
    old = world.leader.host
    old.unplug()
    world.leader.kill()
    world.move_leader(draw)
    world.leader.start()
    return old


def guest(role):
    return (lambda world, name, draw: world.invite(name, role),
            lambda world, name, program: program.kill())


def intruder(role, key, name=None):
    """`key` names whose key it has: none, or one that is on no list, or one that may do something else."""
    return (lambda world, host, draw: world.intrude(host, role, key or None, name),
            lambda world, host, program: program.kill())


KINDS = [
    Kind("worker killed (-9)", WORKER, (0, 4), 5, kill, start),
    Kind("worker stopped (SIGSTOP)", WORKER, (1, 6), 3, pause, resume),
    Kind("worker stopped past its timeout", WORKER, (18, 24), 1, pause, resume, is_long=True),
    Kind("worker's link cut", WORKER, (1, 6), 3, unplug, plug),
    Kind("worker's link cut, inwards only", WORKER, (1, 6), 2, *cut("in")),
    Kind("worker's link cut, outwards only", WORKER, (1, 6), 2, *cut("out")),
    Kind("worker's link cut for 60 s", WORKER, (60, 60), 1, unplug, plug, is_long=True),
    Kind("worker's link cut for 60 s, inwards only", WORKER, (60, 60), 1, *cut("in"), is_long=True),
    Kind("worker's link cut for 60 s, outwards only", WORKER, (60, 60), 1, *cut("out"), is_long=True),
    Kind("worker's link loses packets", WORKER, (4, 10), 3, lose_packets, lose_none),
    Kind("worker's clock stepped", WORKER, (0, 0), 2, step_clock, leave),
    Kind("link delayed by a relay", RELAY, (4, 10), 2, slow_relay, quick_relay),
    Kind("link held up by a relay", RELAY, (2, 6), 1, lambda world, name, draw: world.relay.tell("hold"),
         lambda world, name, _: world.relay.tell("go")),
    Kind("connection reset", RELAY, (0, 0), 2, lambda world, name, draw: world.relay.tell("reset"), leave),
    Kind("coordinator killed (-9)", LEADER, (0, 4), 3, kill, start),
    Kind("coordinator stopped (SIGSTOP)", LEADER, (1, 6), 2, pause, resume),
    Kind("coordinator stopped past the timeout", LEADER, (18, 24), 1, pause, resume, is_long=True),
    Kind("coordinator moved to another address", LEADER, (0, 3), 2, move_leader, start),
    Kind("coordinator's host lost, moved elsewhere", LEADER, (20, 20), 1, lose_leader_host,
         lambda world, name, old: old.plug(), is_long=True, is_mended_at_once=True),
    Kind("coordinator's link cut", LEADER, (1, 6), 2, unplug, plug),
    Kind("coordinator's link loses packets", LEADER, (4, 8), 1, lose_packets, lose_none),
    Kind("coordinator's clock stepped", LEADER, (0, 0), 2, step_clock, leave),
    Kind("disk full", LEADER, (2, 8), 2, lambda world, name, draw: world.disk.fill(),
         lambda world, name, _: world.disk.make_room()),
    Kind("trainer killed (-9)", TRAINER, (0, 4), 3, kill, start),
    Kind("trainer stopped (SIGSTOP)", TRAINER, (1, 6), 2, pause, resume),
    Kind("trainer's link cut", TRAINER, (1, 6), 2, unplug, plug),
    Kind("peer that answers rubbish", GUEST, (6, 12), 2, *guest("rubbish")),
    Kind("peer that answers twice", GUEST, (6, 12), 2, *guest("twice")),
    Kind("peer that never answers", GUEST, (18, 22), 1, *guest("silent")),
    Kind("peer that goes mute", GUEST, (6, 12), 1, *guest("mute")),
    Kind("peer without a key", GUEST, (4, 8), 1, *intruder("worker", ""), needs_keys=True,
         told="kind=without a key "),
    Kind("peer with a key that is on no list", GUEST, (4, 8), 1, *intruder("worker", "stranger"), needs_keys=True,
         told="kind=unknown key "),
    Kind("peer with a revoked key", GUEST, (4, 8), 1, *intruder("worker", "revoked"), needs_keys=True,
         told="kind=unknown key "),
    Kind("peer with a worker's key as trainer", GUEST, (4, 8), 1, *intruder("trainer", "guest1"), needs_keys=True,
         told="kind=role "),
    Kind("peer under another worker's id", GUEST, (4, 8), 1, *intruder("worker", "guest2", "work1"), needs_keys=True,
         told="kind=id of another key ", undisturbed=("work1", "leader")),
]
