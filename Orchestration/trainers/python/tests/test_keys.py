"""The package and a coordinator with keys: `linnet rollouts`, started as a process."""
import asyncio
import os
import subprocess
import tempfile
import unittest

from linnet import AsyncTrainer, External, KeyFault, NotAdmitted, Rejected, Trainer
from linnet.keys import read
from linnet.v1 import rollouts_pb2 as rollouts

LINNET = os.environ.get("LINNET")
ZEROS, ONES = "00" * 32, "11" * 32


class Files(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.directory, name)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def test_are_read_strictly(self):
        public = self.write("c.pub", f"linnet-public-key 1\nname c\npublic {ZEROS}\n", 0o644)
        secret = f"# mine\nlinnet-secret-key 1\nname oak\npublic {ZEROS}\nsecret {ONES}\n"
        keys = read(self.write("good", secret), public)
        self.assertEqual((keys.public, keys.secret, keys.coordinator), (bytes(32), b"\x11" * 32, bytes(32)))
        self.assertNotIn("11", repr(keys))
        self.assertIsNone(read(None, None))
        for text, words in [("", ":1: the first line"), (secret.replace("secret-key 1", "secret-key 2"), ":2: the first"),
                            (secret + "name oak\n", ":6:"), (secret.replace(ONES, ONES[1:]), ":5: 'secret' is no key"),
                            (secret.replace("name oak\n", ""), "'name' is missing")]:
            with self.assertRaises(KeyFault) as caught:
                read(self.write("bad", text), public)
            self.assertIn(words, str(caught.exception))
            self.assertNotIn(ONES[1:], str(caught.exception))

    def test_of_a_secret_that_others_may_read_are_refused(self):
        path = self.write("open", "", 0o644)
        with self.assertRaisesRegex(KeyFault, f"chmod 0600 '{path}'"):
            read(path, path)

    def test_belong_together(self):
        with self.assertRaises(KeyFault):
            Trainer("ipc:///nowhere", key="my.key")


@unittest.skipUnless(LINNET, "LINNET=PATH names the program")
class Keys(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.endpoint = "ipc://" + self.file("link")
        self.linnet("questions", "build", "--taxonomy", "bundled", "--specimens", "2", "-o", self.file("set"))
        for name, role in [("coordinator", None), ("mine", "trainer"), ("oak", "worker"), ("stranger", None)]:
            self.linnet("keys", "generate", self.file(name))
            if role:
                self.linnet("keys", "authorize", self.file(name + ".pub"), "--authorized", self.file("authorized"),
                            "--role", role)
        process = subprocess.Popen(
            [LINNET, "rollouts", self.file("set"), "--run", self.file("run"), "--bind", self.endpoint, "--completions", "4",
             "--workers", "2", "--quiet", "--model", "null", "--key", self.file("coordinator"), "--authorized",
             self.file("authorized")], stdin=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.leader = process

    def file(self, name):
        return os.path.join(self.directory, name)

    def linnet(self, *arguments):
        subprocess.run([LINNET, *arguments], check=True, capture_output=True)

    def keys(self, name, coordinator="coordinator"):
        return {"key": self.file(name), "coordinator_key": self.file(coordinator + ".pub")}

    def test_a_trainer_on_the_list_gets_its_groups(self):
        trainer = Trainer(self.endpoint, "mine", **self.keys("mine"))
        trainer.publish(0, External())
        self.assertEqual(len(trainer.step(0, 4, policy_version=0).groups), 4)
        trainer.settle(1)
        trainer.close()

        async def go_on():
            async with AsyncTrainer(self.endpoint, "mine", next_step=1, **self.keys("mine")) as trainer:
                await trainer.publish(1, External())
                return await trainer.step(1, 4, policy_version=1)

        self.assertEqual(len(asyncio.run(go_on()).groups), 4)
        self.assertEqual(self.leader.wait(120), 0)

    def test_a_workers_key_is_no_trainers(self):
        with self.assertRaises(Rejected) as caught:
            with Trainer(self.endpoint, "oak", **self.keys("oak")) as trainer:
                trainer.welcomed()
        self.assertEqual(caught.exception.code, rollouts.TRAINER_NOT_AUTHORIZED)

    def test_whoever_is_not_let_in_is_told_so(self):
        for keys, words in [(self.keys("stranger"), "does not accept"), (self.keys("mine", "stranger"), "breaks off"),
                            ({}, "asks for keys")]:
            with self.assertLogs("linnet"), self.assertRaisesRegex(NotAdmitted, words):
                with Trainer(self.endpoint, not_admitted_after=1, **keys) as trainer:
                    trainer.welcomed()

        async def knock():
            async with AsyncTrainer(self.endpoint, not_admitted_after=1, **self.keys("stranger")) as trainer:
                await trainer.welcomed()

        with self.assertLogs("linnet"), self.assertRaisesRegex(NotAdmitted, "does not accept"):
            asyncio.run(knock())
