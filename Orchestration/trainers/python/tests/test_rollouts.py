"""The package against real coordinators and workers: `linnet rollouts`, started and killed as processes."""
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from linnet import Adapter, AsyncTrainer, External, Rejected, Trainer, Weights, reading
from linnet.v1 import outcomes_pb2 as outcomes

LINNET = os.environ.get("LINNET")
HERE = os.path.dirname(os.path.abspath(__file__))

# A trainer that writes down what it got, and settles it. It is killed while it waits.
TRAINER = """
import sys
from linnet import External, Trainer
endpoint, path, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
trainer = Trainer(endpoint, "trainer", next_step=first)
for step in range(first, last):
    trainer.publish(step, External())
    print("asks", step, flush=True)
    groups = trainer.step(step, 8, policy_version=step).groups
    with open(path, "a") as file:
        file.write("%d %s\\n" % (step, " ".join(str(group.group) for group in groups)))
    trainer.settle(step + 1)
trainer.leave()
"""


def eventually(condition, patience=120):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.02)


@unittest.skipUnless(LINNET, "LINNET=PATH names the program")
class Rollouts(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.endpoint = "ipc://" + self.file("link")
        self.linnet("questions", "build", "--taxonomy", "bundled", "--specimens", "2", "-o", self.file("set"))

    def file(self, name):
        return os.path.join(self.directory, name)

    def linnet(self, *arguments):
        subprocess.run([LINNET, *arguments], check=True, capture_output=True)

    def leader(self, *arguments, model=("--model", "null", "--null-delay", "3"), workers=2):
        command = [LINNET, "rollouts", self.file("set"), "--run", self.file("run"), "--bind", self.endpoint,
                   "--completions", "4", "--workers", str(workers), "--quiet", *model, *arguments]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_every_message(self):
        leader = self.leader("--estimator", "rloo", "--given", "own")
        with Trainer(self.endpoint, "first") as trainer:
            welcome = trainer.welcomed()
            rollouts = json.loads(welcome.settings)["rollouts"]
            self.assertEqual([rollouts[key] for key in ("completions", "estimator", "givenLeaf")], [4, "rloo", "own"])
            self.assertEqual((welcome.assembled_steps, welcome.settled_steps), (0, 0))
            self.assertFalse(welcome.HasField("policy_version"))
            self.assertEqual(len(welcome.question_set_sha256), 32)
            with self.assertRaises(Rejected):
                trainer.step(0, 4, policy_version=0)
            trainer.publish(0, Weights(os.urandom(5 << 20)))
            with self.assertRaises(Rejected):
                trainer.publish(0, External())
            trainer.publish(1, Adapter("/adapters/1"))
            trainer.publish(2, External())
            step = trainer.step(0, 12, policy_version=2)
            self.assertEqual([group.group for group in step.groups], list(range(12)))
            self.assertEqual((step.cancelled, step.oldest_version, step.newest_version), ({}, 2, 2))
            stages = {group.stage for group in step.groups}
            self.assertEqual(stages, {outcomes.LEAF, outcomes.LEVEL})
            for group in step.groups:
                self.assertEqual([rollout.index for rollout in group.rollouts], [0, 1, 2, 3])
                self.assertTrue(group.sample_id and group.rank and group.gold_name and group.worker)
                scores = [rollout.reward for rollout in group.rollouts]
                for rollout in group.rollouts:
                    self.assertEqual(rollout.policy_version, 2)
                    # RLOO: what it earned over the mean of the others.
                    others = (sum(scores) - rollout.reward) / 3
                    self.assertAlmostEqual(reading.advantage(rollout), rollout.reward - others)
                if group.stage == outcomes.LEVEL:
                    self.assertIn(group.gold_name, group.choices)
                    self.assertEqual(group.given.source, outcomes.OWN)
            again = trainer.step(0, 12, policy_version=2)
            self.assertEqual([group.SerializeToString() for group in again.groups],
                             [group.SerializeToString() for group in step.groups])
            trainer.settle(1)
            with self.assertRaises(Rejected):
                trainer.step(0, 12, policy_version=2)
        self.assertEqual(leader.wait(timeout=60), 0, leader.stderr.read())

    def test_evaluations_beside_steps_and_after_a_restart(self):
        held_out = ("--validation-samples", "40", "--seed", "3")
        leader = self.leader(*held_out)

        async def train():
            async with AsyncTrainer(self.endpoint, "first") as trainer:
                self.assertEqual(json.loads((await trainer.welcomed()).settings)["rollouts"]["validationSamples"], 40)
                await trainer.publish(0, External())
                found, step = await asyncio.gather(trainer.evaluate(0), trainer.step(0, 12, policy_version=0))
                with self.assertRaises(Rejected):
                    await trainer.evaluate(5)
                return found, step

        found, step = asyncio.run(train())
        self.assertEqual((found.version, found.strategy, found.samples, found.failed), (0, "two-stage", 40, 0))
        self.assertTrue(all(level.asked <= 40 for level in found.levels.values()))
        self.assertEqual(len(step.groups), 12)
        self.assertEqual(leader.wait(timeout=60), 0, leader.stderr.read())
        leader = self.leader(*held_out)
        with Trainer(self.endpoint, "second", next_step=1) as trainer:
            self.assertEqual(trainer.evaluate(0), found)
            newest = trainer.evaluate(number=8, strategy="independent")
            self.assertEqual((newest.version, newest.strategy, newest.right_names), (0, "independent", 0))
            with self.assertRaises(Rejected):
                trainer.evaluate(0, number=7)
        self.assertEqual(leader.wait(timeout=60), 0, leader.stderr.read())

    def test_trainer_killed_mid_group_and_all_others_too(self):
        workers = [subprocess.Popen([LINNET, "worker", "--connect", self.endpoint, "--id", f"w{number}", "--quiet"],
                                    stdin=subprocess.DEVNULL) for number in range(2)]
        for worker in workers:
            self.addCleanup(worker.wait)
            self.addCleanup(worker.kill)
        slow = ("--model", "null", "--null-delay", "20")
        leader = self.leader("--drop-without-spread", "--leaf-share", "0", model=slow, workers=0)
        path = self.file("got")

        def got():
            if not os.path.exists(path):
                return {}
            with open(path) as file:
                lines = [line.split() for line in file if line.endswith("\n")]
            return {int(line[0]): [int(group) for group in line[1:]] for line in lines}

        kills = 0
        while True:
            done = len(got())
            trainer = subprocess.Popen([sys.executable, "-c", TRAINER, self.endpoint, path, str(done), "6"],
                                       stdout=subprocess.PIPE, text=True, cwd=os.path.dirname(HERE))
            line = trainer.stdout.readline()
            if kills < 4 and line:
                time.sleep(0.05)
                if kills == 1:
                    leader.kill()
                    leader.wait()
                    leader = self.leader("--drop-without-spread", "--leaf-share", "0", model=slow, workers=0)
                if kills == 2:
                    workers[0].kill()
                trainer.send_signal(signal.SIGKILL)
                kills += 1
            trainer.wait(timeout=240)
            trainer.stdout.close()
            if trainer.returncode == 0:
                break
        self.assertEqual(kills, 4)
        self.assertEqual(leader.wait(timeout=60), 0, leader.stderr.read())
        steps = got()
        self.assertEqual(sorted(steps), list(range(6)))
        groups = [group for step in sorted(steps) for group in steps[step]]
        self.assertEqual(len(groups), 48)
        self.assertEqual(groups, sorted(set(groups)))

    def test_asyncio_and_a_lag(self):
        leader = self.leader("--max-lag", "1")

        async def train():
            async with AsyncTrainer(self.endpoint, "async") as trainer:
                seen = []
                for step in range(4):
                    await trainer.publish(step, External())
                    groups = (await trainer.step(step, 6, policy_version=step)).groups
                    versions = {rollout.policy_version for group in groups for rollout in group.rollouts}
                    self.assertTrue(versions <= {step - 1, step}, versions)
                    seen += [group.group for group in groups]
                    await trainer.settle(step + 1)
                return seen

        seen = asyncio.run(train())
        self.assertEqual(len(set(seen)), 24)
        self.assertEqual(leader.wait(timeout=60), 0, leader.stderr.read())

    def test_the_example_improves_the_reward(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("the example needs numpy")
        del numpy
        policy = self.file("policy")
        self.linnet("train", "pretrain", self.file("set"), "--epochs", "1", "-o", policy, "-q")
        leader = self.leader("--limit", "40", "--leaf-share", "0", "--given", "gold",
                             model=("--model", "linear", "--policy", policy))
        example = subprocess.run(
            [sys.executable, os.path.join(HERE, "..", "examples", "reinforce.py"), self.endpoint, policy, "15"],
            capture_output=True, text=True, timeout=240, env={**os.environ, "PYTHONPATH": os.path.dirname(HERE)})
        self.assertEqual(example.returncode, 0, example.stderr)
        accuracies = [float(number) for number in re.findall(r"accuracy ([\d.]+)", example.stdout)]
        self.assertEqual(len(accuracies), 15)
        # Each is of 256 choices: chance alone moves the mean of three by less than 0.02.
        self.assertGreater(sum(accuracies[-3:]) / 3, sum(accuracies[:3]) / 3 + 0.1, accuracies)
        self.assertEqual(leader.wait(timeout=60), 0, leader.stderr.read())
