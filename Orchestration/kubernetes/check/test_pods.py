"""The overlays that need no GPU, run: see `pods.py`."""

import os
import subprocess
import unittest

import pods


@unittest.skipUnless(os.geteuid() == 0, "only root can make the namespaces that stand for pods")
class Pods(unittest.TestCase):
    def run_overlay(self, overlay: str, ended: list[str]) -> None:
        manifest = os.path.join(os.environ["RENDERED"], f"{overlay}.yaml")
        words = pods.within_namespaces([manifest, os.environ["LINNET"]])
        done = subprocess.run(words, capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(done.stdout.splitlines()), sorted(ended))

    def test_the_demo_runs_to_its_end(self) -> None:
        # The coordinator stays with its page; workers are told that the run is over.
        self.run_overlay("cpu-demo", ["coordinator ended with 0", "worker-0 ended with 0", "worker-1 ended with 0"])

    def test_a_trainer_takes_rollouts(self) -> None:
        self.run_overlay(
            "rollouts",
            ["coordinator ended with 0", "worker-0 ended with 0", "worker-1 ended with 0", "trainer ended with 0"],
        )


if __name__ == "__main__":
    unittest.main()
