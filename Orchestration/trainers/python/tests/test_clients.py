import asyncio
import threading
import time
import unittest
from unittest import mock

from linnet import Adapter, AsyncTrainer, External, GivenUp, Level, LinnetError, Rejected, Trainer, Weights
from linnet.session import CoordinatorLost, Session
from linnet.v1 import link_pb2 as link
from linnet.v1 import rollouts_pb2 as rollouts

from coordinator import Coordinator


def eventually(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.005)


class Clients(unittest.TestCase):
    def setUp(self):
        self.coordinator = Coordinator()
        self.addCleanup(self.coordinator.stop)

    def test_every_message(self):
        weights = bytes(range(256)) * (20 << 12)
        with Trainer(self.coordinator.endpoint, "t", next_step=3) as trainer:
            self.assertEqual(trainer.welcomed().settings, "{}")
            self.assertEqual(trainer.session.question_set_header, b"header")
            trainer.publish(0, Weights(weights))
            self.assertEqual(self.coordinator.stored, weights)
            trainer.publish(1, Adapter("/adapters/1"))
            trainer.publish(2, External())
            step = trainer.step(3, 5, policy_version=2)
            self.assertEqual([group.group for group in step.groups], [300, 301, 302, 303, 304])
            self.assertEqual(step.cancelled, {rollouts.NO_SPREAD: 3})
            self.assertEqual((step.oldest_version, step.newest_version), (2, 2))
            trainer.settle(4)
            eventually(lambda: self.coordinator.of(rollouts.Settled))
        eventually(lambda: self.coordinator.of(rollouts.TrainerBye))
        pieces = [message.piece for message in self.coordinator.of(rollouts.Publish)]
        self.assertEqual({piece.form for piece in pieces}, {link.WEIGHTS, link.ADAPTER, link.EXTERNAL})
        self.assertEqual(self.coordinator.of(rollouts.TrainerHello)[0].next_step, 3)

    def test_a_coordinator_that_died_meanwhile_hears_everything_again(self):
        with Trainer(self.coordinator.endpoint) as trainer:
            trainer.welcomed()
            self.coordinator.deaf = True
            threading.Timer(0.2, self.coordinator.restart).start()
            trainer.publish(0, Weights(b"w" * (3 << 20)))
            self.assertEqual(self.coordinator.stored, b"w" * (3 << 20))
            self.coordinator.restart()
            step = trainer.step(0, 2, policy_version=0)
            self.assertEqual([group.group for group in step.groups], [0, 1])
        self.assertEqual(len({hello.boot for hello in self.coordinator.of(rollouts.TrainerHello)}), 1)

    def test_lost_groups_are_asked_for_again(self):
        self.coordinator.forget = 2
        with Trainer(self.coordinator.endpoint) as trainer:
            step = trainer.step(1, 4, policy_version=0)
            self.assertEqual([group.group for group in step.groups], [100, 101, 102, 103])
        self.assertEqual(len(self.coordinator.of(rollouts.Ask)), 2)

    def test_rejections(self):
        with Trainer(self.coordinator.endpoint) as trainer:
            trainer.welcomed()
            self.coordinator.reject = rollouts.TrainerReject(code=rollouts.VERSION_CONFLICT, message="a gap")
            with self.assertRaisesRegex(Rejected, "a gap"):
                trainer.publish(4, External())
            self.coordinator.reject = rollouts.TrainerReject(code=rollouts.STEP_OUT_OF_ORDER, message="not yet")
            with self.assertRaises(Rejected) as caught:
                trainer.step(9, 1, 0)
            self.assertEqual(caught.exception.code, rollouts.STEP_OUT_OF_ORDER)
            self.coordinator.reject = rollouts.TrainerReject(code=rollouts.TRAINER_TAKEN, fatal=True, message="taken")
            with self.assertRaisesRegex(Rejected, "taken"):
                trainer.step(0, 1, 0)
            with self.assertRaises(LinnetError):
                trainer.publish(0, Weights(b""))

    def test_evaluations(self):
        with Trainer(self.coordinator.endpoint) as trainer:
            found = trainer.evaluate(5)
            self.assertEqual((found.number, found.version, found.strategy), (5, 5, "joint"))
            self.assertEqual((found.hca, found.leaf, found.right_names, found.failed), (0.25, 0.5, 3, 1))
            self.assertEqual((found.levels, found.seconds), ({2: Level(8, 5)}, 1.5))
            with self.assertRaises(GivenUp):
                trainer.evaluate(6, strategy="lookup")
            with self.assertRaises(LinnetError):
                trainer.evaluate()
            # Whatever dies meanwhile, it is asked again.
            self.coordinator.mute = True
            question = trainer.session.evaluate(number=7)
            eventually(lambda: (trainer._turn(5), len(self.coordinator.of(rollouts.Evaluate)) == 3)[1])
            self.coordinator.mute = False
            self.coordinator.restart()
            trainer._until(lambda: question.result is not None)
            self.assertFalse(self.coordinator.of(rollouts.Evaluate)[-1].HasField("policy_version"))
            self.coordinator.reject = rollouts.TrainerReject(code=rollouts.EVALUATION_REFUSED, message="held out")
            with self.assertRaisesRegex(Rejected, "held out"):
                trainer.evaluate(8)

    def test_an_older_coordinator_is_not_asked_to_evaluate(self):
        self.coordinator.minor = 1
        with Trainer(self.coordinator.endpoint) as trainer:
            with self.assertRaisesRegex(Rejected, "cannot evaluate"):
                trainer.evaluate(0)
            self.assertEqual(len(trainer.step(0, 1, 0).groups), 1)
        self.assertEqual(self.coordinator.of(rollouts.Evaluate), [])

    def test_who_names_nothing_is_the_same_after_a_restart(self):
        trainers = [Trainer(self.coordinator.endpoint), Trainer(self.coordinator.endpoint)]
        self.assertEqual(len({trainer.session.trainer for trainer in trainers}), 1)
        for trainer in trainers:
            trainer.close()

    def test_time_in_which_nobody_listened_is_no_silence_of_the_coordinators(self):
        session = Session("t", coordinator_lost_after=90)
        session.due(0)
        session.due(7200)  # A step was learned for two hours.
        self.assertIsNone(session.error)
        self.assertFalse(session.wants_reconnect)
        with self.assertLogs("linnet", "WARNING") as logged:
            for second in range(7200, 7300):
                session.due(second)
        self.assertIsInstance(session.error, CoordinatorLost)
        self.assertTrue(session.wants_reconnect)
        self.assertEqual(len(logged.records), 1)

    def test_who_has_to_wait_for_another_trainer_to_leave_is_told_once(self):
        session = Session("second")
        reject = rollouts.TrainerReject(code=rollouts.TRAINER_TAKEN, message="another is there")
        with self.assertLogs("linnet", "WARNING") as logged:
            for _ in range(3):
                session.take([b"LNNT\x01\x01\x55\x00" + bytes(16), reject.SerializeToString()], 0)
        self.assertIsNone(session.error)
        self.assertEqual([record.getMessage() for record in logged.records], ["trainer 'second': another is there"])

    def test_what_is_not_understood_is_dropped(self):
        with Trainer(self.coordinator.endpoint) as trainer:
            trainer.welcomed()
            session = trainer.session
            good = [b"LNNT\x01\x01\x53\x00" + bytes(16), b""]
            for frames in [[], [b""], [b"x" * 24, b""], [good[0], b"\xff\xff"], [good[0]], good + [b""]]:
                session.take(frames, time.monotonic())
            self.assertEqual(len(trainer.step(0, 1, 0).groups), 1)

    def test_async(self):
        async def train():
            async with AsyncTrainer(self.coordinator.endpoint, "a") as trainer:
                self.assertEqual((await trainer.welcomed()).software, "test")
                await trainer.publish(0, Weights(b"v" * (2 << 20)))
                self.coordinator.restart()
                self.coordinator.forget = 1
                step = await trainer.step(0, 3, policy_version=0)
                await trainer.settle(1)
                await asyncio.sleep(0)
                self.coordinator.reject = rollouts.TrainerReject(code=rollouts.STEP_OUT_OF_ORDER, message="no")
                with self.assertRaises(Rejected):
                    await trainer.step(7, 1, 0)
                return [group.group for group in step.groups]

        self.assertEqual(asyncio.run(train()), [0, 1, 2])
        eventually(lambda: self.coordinator.of(rollouts.TrainerPing))
        eventually(lambda: self.coordinator.of(rollouts.TrainerBye))

    def test_asyncio_says_at_once_what_is_wanted(self):
        async def train():
            async with AsyncTrainer(self.coordinator.endpoint, "a") as trainer:
                await trainer.welcomed()
                # From its next turn on the client sleeps until something comes in.
                with mock.patch("linnet.client.TURN", 3_600_000):
                    await asyncio.sleep(0.2)
                    await asyncio.wait_for(trainer.publish(0, External()), 30)
                    return await asyncio.wait_for(trainer.step(0, 2, policy_version=0), 30)

        self.assertEqual(len(asyncio.run(train()).groups), 2)
