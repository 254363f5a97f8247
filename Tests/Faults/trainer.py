"""A trainer that learns nothing: trainer.py ENDPOINT RECORD STEPS GROUPS [--key FILE --coordinator-key FILE]

It uses the package that trainers in Python use. RECORD is its checkpoint: a line a step, with a hash of all that the
step's groups hold. Started again, it goes on after the last whole line.
"""
import argparse
import hashlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Orchestration/trainers/python"))

from linnet import External, Trainer

from keys import Keys


def digest(groups):
    """Of what was asked and answered. Who answered, and how long it took, is no part of it."""
    total = hashlib.sha256()
    for group in groups:
        group.ClearField("worker")
        group.ClearField("timing")
        total.update(group.SerializeToString(deterministic=True))
    return total.hexdigest()


def steps_done(record):
    """How many steps the record has; a line that was not written to its end is cut off."""
    try:
        with open(record, "rb+") as file:
            data = file.read()
            file.truncate(data.rfind(b"\n") + 1)
            return data.count(b"\n")
    except FileNotFoundError:
        return 0


def main():
    parser = argparse.ArgumentParser()
    for name, kind in (("endpoint", str), ("record", str), ("steps", int), ("groups", int)):
        parser.add_argument(name, type=kind)
    Keys.add_options(parser)
    options = parser.parse_args()
    first = steps_done(options.record)
    keys = {"key": options.key, "coordinator_key": options.coordinator_key} if options.key else {}
    trainer = Trainer(options.endpoint, "trainer", next_step=first, **keys)
    for step in range(first, options.steps):
        trainer.publish(step, External())
        groups = trainer.step(step, options.groups, policy_version=step).groups
        with open(options.record, "a", encoding="utf-8") as record:
            record.write(f"{step} {digest(groups)} {' '.join(str(group.group) for group in groups)}\n")
            record.flush()
            os.fsync(record.fileno())
        trainer.settle(step + 1)
        print(f"step {step}", flush=True)
    trainer.leave()


if __name__ == "__main__":
    main()
