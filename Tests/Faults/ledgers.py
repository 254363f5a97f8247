"""What a run's ledger says, read beside the run. Written from Documentation/Ledger.md and Protos alone."""
import os
import sqlite3
import time


def connect(run):
    return sqlite3.connect(f"file:{os.path.join(run, 'ledger.sqlite')}?mode=ro", uri=True, timeout=5)


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7


def records(block):
    """The outcomes of a serialized OutcomeBlock, as they lie in it: ((sample, repetition), bytes)."""
    at = 0
    while at < len(block):
        tag, at = varint(block, at)
        length, at = varint(block, at)
        assert tag == 0x0A, "an OutcomeBlock has outcomes and nothing else"
        record = block[at:at + length]
        at += length
        unit, inside = [0, 0], 0
        while inside < len(record) and record[inside] in (0x08, 0x10):  # sample, repetition; defaults are left out.
            field = record[inside] >> 3
            unit[field - 1], inside = varint(record, inside + 1)
        yield tuple(unit), record


def answers(run):
    """Every outcome of a run, by sample and repetition."""
    with connect(run) as ledger:
        return {unit: record for (block,) in ledger.execute("SELECT bytes FROM blocks")
                for unit, record in records(block)}


class Commits:
    """Follows a run's commits."""

    def __init__(self, run):
        self.run, self.last = run, 0
        self.seen = {}
        """When each unit was first seen committed, by this process's monotonic clock."""
        self.epochs = {}
        """In which epoch each unit was committed."""
        self.times, self.repeated = {}, []
        self.latest = 0.0

    def look(self):
        """Takes in what was committed since the last look. A ledger that is not there yet has nothing."""
        try:
            with connect(self.run) as ledger:
                rows = ledger.execute("SELECT id, epoch, worker, bytes FROM blocks WHERE id > ? ORDER BY id",
                                      (self.last,)).fetchall()
        except sqlite3.OperationalError:
            return
        now = time.monotonic()
        for number, epoch, worker, block in rows:
            self.last = number
            self.latest = now
            self.times.setdefault(worker, []).append(now)
            for unit, _ in records(block):
                if unit in self.seen:
                    self.repeated.append(unit)
                self.seen.setdefault(unit, now)
                self.epochs.setdefault(unit, epoch)

    def first_after(self, moment, worker=None):
        """When something was first committed after `moment`, by one worker or by any; None when nothing was."""
        if worker is None and self.latest <= moment:
            return None
        lists = [self.times.get(worker, [])] if worker else self.times.values()
        later = [next(t for t in times if t > moment) for times in lists if times and times[-1] > moment]
        return min(later, default=None)
