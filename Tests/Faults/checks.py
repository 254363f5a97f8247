"""What has to hold after a run, whatever came over it."""
import glob
import subprocess
from contextlib import closing

import ledgers
from processes import strays, wait


def digest(linnet, run):
    return subprocess.run([linnet, "digest", run], capture_output=True, text=True, check=True).stdout.strip()


def check(storm, code):
    """What does not hold, in words; nothing when all does."""
    world, wrong = storm.world, []
    samples, expected = world.setting.samples, world.setting.digest

    def hold(condition, text):
        if not condition:
            wrong.append(text)

    hold(code == 0, f"the coordinator ended with {code}: {world.leader.last_words()}")
    for program in world.workers.values():
        ended = program.ended(30)
        hold(ended == 0, f"{program.name} ended with {ended}: {program.last_words()}")
    storm.watch.look()
    if code == 0:
        hold(digest(world.setting.linnet, world.run) == expected, "the digest is another one than without faults")
    hold(len(world.commits.seen) == samples, f"{len(world.commits.seen)} of {samples} samples are committed")
    hold(not world.commits.repeated, f"committed more than once: {world.commits.repeated[:5]}")
    with closing(ledgers.connect(world.run)) as ledger:
        given_up = ledger.execute("SELECT sample, kind, evidence FROM quarantine").fetchall()
        hold(not given_up, f"given up: {given_up[:5]}")
        sound = ledger.execute("PRAGMA integrity_check").fetchone()[0]
        hold(sound == "ok", f"SQLite finds: {sound}")
    world.check(hold)
    for name, log in storm.watch.logs.items():
        hold(not log.again, f"{name} asked {len(log.again)} samples again that were committed: {log.again[:5]}")
    for name in glob.glob(world.path("logs", "intruder-*")):
        with open(name, encoding="utf-8") as log:
            hold("LET IN" not in log.read(), f"somebody was let in: {name}")
    with open(world.leader.log, encoding="utf-8", errors="replace") as log:
        said = log.read()
    for fault in storm.past:
        if fault.kind.told and not storm.overlaps_leader(fault):
            hold(fault.kind.told in said, f"the coordinator says nothing of a {fault.kind.name}")
    unrecovered = [fault for fault in storm.past if fault.recovered is None and fault not in storm.waiting]
    hold(not unrecovered, f"no recovery from {[fault.kind.name for fault in unrecovered]}")
    before, after = storm.sizes["before"], storm.sizes["after"]
    if storm.past:
        hold(before and after, f"the coordinator's size was not measured: {before}, {after}")
    if before and after:
        hold(after["files"] <= before["files"] + 2, f"open files grew from {before['files']} to {after['files']}")
        hold(after["memory"] <= 1.5 * before["memory"] + 16,
             f"memory grew from {before['memory']} to {after['memory']} MB")
    recorded, storm.readable = world.capture.end(world.setting.names)
    hold(recorded > 10_000, f"only {recorded} bytes were recorded at the switch")
    if world.setting.keys:
        hold(not storm.readable, f"can be read on the wire: {storm.readable[:5]}")
    else:
        hold(storm.readable, "without keys questions can be read on the wire, or the recording proves nothing")
    world.relay.kill()
    namespaces = [host.namespace for host in world.network.hosts.values()]
    hold(wait(lambda: not strays(namespaces), 10), f"processes are left: {strays(namespaces)}")
    return wrong
