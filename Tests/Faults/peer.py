"""A peer on the link, written from Documentation/Link.md and Protos alone."""
import random
import struct

import zmq

HEADER = struct.Struct("<4sBBBBQII")
HELLO, CREDIT, OUTCOMES, RETURNED, PING, DRAINED, BYE = range(1, 8)
TRAINER_HELLO, PUBLISH, ASK, SETTLED, TRAINER_PING, TRAINER_BYE = range(16, 22)
WELCOME, REJECT, WHO, LEASE, ACK, NACK, REVOKE, DRAIN, POLICY = range(64, 73)
TRAINER_WELCOME, PUBLISHED, GROUPS, STEP_END, TRAINER_ACK, TRAINER_REJECT = range(80, 86)
MAJOR = 1
WITH_PAYLOAD = {OUTCOMES, PUBLISH, WELCOME, LEASE, POLICY, TRAINER_WELCOME, GROUPS}


class Link:
    """One DEALER: frames out and in. Several may share a context, which is then their maker's."""

    def __init__(self, endpoint, minor=1, keys=None, context=None):
        self.endpoint, self.minor, self.keys = endpoint, minor, keys
        self.owns_context = context is None
        self.context = context or zmq.Context()
        self.run = self.epoch = 0
        self.dealer = None
        self.connect()

    def connect(self):
        """Begins a new connection, which is a new peer to the coordinator."""
        if self.dealer is not None:
            self.dealer.close()
        self.dealer = self.context.socket(zmq.DEALER)
        for option, value in ((zmq.IMMEDIATE, 1), (zmq.LINGER, 1000), (zmq.RECONNECT_IVL, 200), (zmq.IPV6, 1),
                              (zmq.RECONNECT_IVL_MAX, 1500), (zmq.SNDHWM, 4096), (zmq.RCVHWM, 4096)):
            self.dealer.setsockopt(option, value)
        if self.keys:
            self.keys.apply(self.dealer)
        self.dealer.connect(self.endpoint)

    def header(self, kind, magic=b"LNNT", major=MAJOR, reserved=0):
        return HEADER.pack(magic, major, self.minor, kind, 0, self.run, self.epoch, reserved)

    def send(self, kind, body, payload=None):
        """False when nobody is connected, or the queue is full."""
        return self.send_frames([self.header(kind), body.SerializeToString(), *([] if payload is None else [payload])])

    def send_frames(self, frames):
        try:
            self.dealer.send_multipart(frames, zmq.DONTWAIT)
            return True
        except zmq.Again:
            return False

    def receive(self, milliseconds):
        """The messages that have come: (type, run, epoch, body, payload). What is not understood is dropped."""
        messages = []
        if not self.dealer.poll(milliseconds):
            return messages
        while True:
            try:
                frames = self.dealer.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return messages
            if len(frames) < 2 or len(frames[0]) != HEADER.size:
                continue
            magic, major, _, kind, _, run, epoch, _ = HEADER.unpack(frames[0])
            if magic == b"LNNT" and major == MAJOR and len(frames) == 2 + (kind in WITH_PAYLOAD):
                messages.append((kind, run, epoch, frames[1], frames[2] if len(frames) == 3 else None))

    def close(self):
        self.dealer.close()
        if self.owns_context:
            self.context.term()


def boot():
    return random.getrandbits(64)
