import asyncio
import types
import unittest

from linnet import AsyncTrainer, LinnetError, Trainer, reading, trl, verl
from linnet.v1 import outcomes_pb2 as outcomes

from coordinator import Coordinator, group


class Adapters(unittest.TestCase):
    def setUp(self):
        self.coordinator = Coordinator()
        self.addCleanup(self.coordinator.stop)

    def test_trl(self):
        with Trainer(self.coordinator.endpoint) as trainer:
            source = trl.Rollouts(trainer)
            grpo = types.SimpleNamespace(args=types.SimpleNamespace(num_generations=2))
            columns = source(["0", "0", "1", "1"], grpo)
            self.assertEqual(columns["prompt_ids"], [[1, 2]] * 4)
            self.assertEqual(columns["completion_ids"], [[7, 1], [7, 2]] * 2)
            self.assertEqual(columns["logprobs"], [[-0.5, -0.25]] * 4)
            self.assertEqual(source.reward([""] * 4, linnet_reward=columns["linnet_reward"]), [1, 0, 1, 0])
            self.assertEqual(source.next_step, 1)
            with self.assertRaises(LinnetError):
                source(["0"], grpo)
            self.coordinator.short = 1
            with self.assertRaisesRegex(LinnetError, "short"):
                source(["0", "0", "1", "1"], grpo)
            self.assertEqual(len(source.placeholders(3)), 3)

    def test_verl(self):
        async def run():
            async with AsyncTrainer(self.coordinator.endpoint) as trainer:
                loop = verl.AgentLoop(trainer, groups=2, policy_version=0)
                found = await asyncio.gather(*(loop.run({}) for _ in range(6)))
                step = await trainer.step(5, 1, 0)
                return found, list(verl.rows(step))

        found, rows = asyncio.run(run())
        self.assertEqual([entry["extra_fields"]["group"] for entry in found], [0, 0, 1, 1, 100, 100])
        self.assertEqual(found[0]["response_mask"], [1, 1])
        self.assertEqual(found[0]["reward_score"], 1)
        self.assertEqual(rows[0]["reward_model"]["ground_truth"], "Rosales")
        self.assertEqual(rows[0]["prompt"][0]["content"][0], {"type": "image", "image": "a.png"})

    def test_reading(self):
        one = group(0, 0)
        self.assertEqual(reading.rewards(one.rollouts[0]), {"accuracy": 1.0})
        self.assertEqual(reading.advantage(one.rollouts[1]), -1)
        one.rollouts[1].ClearField("advantage")
        self.assertIsNone(reading.advantage(one.rollouts[1]))
        one.rollouts[0].mask = b"\x00\x01"
        self.assertEqual(reading.mask(one.rollouts[0]), [0, 1])
        one.rollouts[0].failure.kind = outcomes.DEADLINE
        self.assertEqual([rollout.index for rollout in reading.written(one)], [1])
