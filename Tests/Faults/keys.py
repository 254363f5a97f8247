"""Keys of the link: made by `linnet keys`, and given to sockets of ZeroMQ. Written from Documentation/Security.md."""
import os
import subprocess

import zmq


def read(path):
    """The entries of a key's file: name, public and, in one's own, secret."""
    with open(path, encoding="utf-8") as file:
        lines = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {words[0]: words[1] for words in lines[1:]}


class Keys:
    """A peer's own pair and the coordinator's public key."""

    def __init__(self, own, coordinator):
        pair = read(own)
        self.public, self.secret = bytes.fromhex(pair["public"]), bytes.fromhex(pair["secret"])
        self.coordinator = bytes.fromhex(read(coordinator)["public"])

    @staticmethod
    def add_options(parser):
        parser.add_argument("--key")
        parser.add_argument("--coordinator-key")

    @staticmethod
    def given(options):
        return Keys(options.key, options.coordinator_key) if options.key else None

    def apply(self, socket):
        socket.setsockopt(zmq.CURVE_SERVERKEY, self.coordinator)
        socket.setsockopt(zmq.CURVE_PUBLICKEY, self.public)
        socket.setsockopt(zmq.CURVE_SECRETKEY, self.secret)


class KeyRing:
    """The keys of a whole network, on its one file system, and the coordinator's list."""

    def __init__(self, linnet, directory):
        self.linnet, self.directory = linnet, directory
        os.makedirs(directory, exist_ok=True)
        self.list = os.path.join(directory, "authorized.keys")
        self.generate("coordinator")

    def path(self, name):
        return os.path.join(self.directory, f"{name}.key")

    def keys(self, *arguments):
        subprocess.run([self.linnet, "keys", *arguments], check=True, capture_output=True)

    def generate(self, name):
        self.keys("generate", self.path(name))

    def authorize(self, name, role):
        self.keys("authorize", self.path(name) + ".pub", "--authorized", self.list, "--role", role)

    def revoke(self, name):
        self.keys("revoke", name, "--authorized", self.list)

    def of_coordinator(self):
        """The coordinator's options."""
        return ["--key", self.path("coordinator"), "--authorized", self.list]

    def of(self, name):
        """The options of whoever connects."""
        return ["--key", self.path(name), "--coordinator-key", self.path("coordinator") + ".pub"]
