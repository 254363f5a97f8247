import asyncio
import copy
import types
import unittest

from linnet import AsyncTrainer, LinnetError, Trainer, reading, trl, verl
from linnet.v1 import outcomes_pb2 as outcomes
from linnet.v1 import rollouts_pb2 as rollouts

from coordinator import Coordinator, group


class Adapters(unittest.TestCase):
    def setUp(self):
        self.coordinator = Coordinator()
        self.addCleanup(self.coordinator.stop)

    def test_trl(self):
        grpo = types.SimpleNamespace(args=types.SimpleNamespace(num_generations=2))
        with Trainer(self.coordinator.endpoint) as trainer:
            source = trl.Rollouts(trainer, groups=2, images=lambda reference: f"picture of {reference}")
            rows = source.rows()
            first, second, third = (next(rows) for _ in range(3))
            self.assertEqual(first["images"], ["picture of a.png"])
            self.assertEqual(first["prompt"][0]["content"], [{"type": "image"}, {"type": "text", "text": "Which?"}])

            # TRL repeats each prompt, and copies it on the way.
            prompts = [copy.deepcopy(row["prompt"]) for row in (first, second) for _ in range(2)]
            columns = source(prompts, grpo)
            self.assertEqual(columns["prompt_ids"], [[1, 2]] * 4)
            self.assertEqual(columns["completion_ids"], [[7, 1], [7, 2]] * 2)
            self.assertEqual(columns["logprobs"], [[-0.5, -0.25]] * 4)
            self.assertEqual(columns["env_mask"], [[1, 1]] * 4)
            self.assertEqual(source.reward([""] * 4, linnet_reward=columns["linnet_reward"]), [1, 0, 1, 0])

            # A step is settled when the next one's completions are wanted, not when they were fetched.
            settled = self.coordinator.of(rollouts.Settled)
            self.assertTrue(all(body.next_step == 0 for body in settled), settled)
            source([third["prompt"]] * 2, grpo)
            trainer.step(9, 1, 0)
            self.assertEqual(self.coordinator.of(rollouts.Settled)[-1].next_step, 1)

    def test_trl_says_what_does_not_fit(self):
        grpo = types.SimpleNamespace(args=types.SimpleNamespace(num_generations=4))
        with Trainer(self.coordinator.endpoint) as trainer:
            with self.assertRaisesRegex(LinnetError, "have pictures"):
                next(trl.Rollouts(trainer, groups=1).rows())
            source = trl.Rollouts(trainer, groups=1, images=str)
            prompt = next(source.rows())["prompt"]
            with self.assertRaisesRegex(LinnetError, "makes 2 completions .* TRL wants 4"):
                source([prompt] * 4, grpo)
            self.coordinator.short = 1
            with self.assertRaisesRegex(LinnetError, "no group of step 0 could be made: 3 no_spread"):
                next(trl.Rollouts(trainer, groups=1, images=str).rows())
            with self.assertRaisesRegex(LinnetError, "none of this source's"):
                source([[{"role": "user", "content": "Which?"}]] * 4, grpo)

    def test_verl(self):
        async def run():
            async with AsyncTrainer(self.coordinator.endpoint) as trainer:
                loop = verl.AgentLoop(trainer, groups=2, policy_version=0, images=str.upper)
                found = await asyncio.gather(*(loop.run(uid) for uid in ["a", "b", "c", "c", "a", "b"]))
                step = await trainer.step(5, 1, 0)
                with self.assertRaisesRegex(LinnetError, "have pictures"):
                    verl.output(step.groups[0], step.groups[0].rollouts[0])
                return found, list(verl.rows(step))

        found, rows = asyncio.run(run())
        # Repetitions of a row get one group, and each of its rollouts once.
        self.assertEqual([entry["extra_fields"]["group"] for entry in found], [0, 1, 100, 100, 0, 1])
        self.assertEqual([entry["extra_fields"]["index"] for entry in found], [0, 0, 0, 1, 1, 1])
        self.assertEqual(found[0]["response_mask"], [1, 1])
        self.assertEqual(found[0]["reward_score"], 1)
        self.assertEqual(found[0]["multi_modal_data"], {"images": ["A.PNG"]})
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
