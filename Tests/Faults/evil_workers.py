"""Workers that mean no good, or are broken.

    evil_workers.py ENDPOINT ID --answers RUN --role rubbish|twice|silent|mute
"""
import random
import time

from linnet.v1 import link_pb2 as link

import peer
from fair_worker import FairWorker, block, parse


class Rubbish(FairWorker):
    """Takes leases and answers with what nobody can read, each time in another way."""

    def __init__(self, options):
        super().__init__(options)
        self.ways = [self.noise, self.truncated, self.wrong_count, self.foreign, self.wrong_magic, self.other_major,
                     self.too_many_frames, self.no_body, self.reserved, self.unknown_type, self.large_claim]
        self.said = 0

    def hand_in(self, number):
        data, of = self.unacknowledged.pop(number)
        self.said += 1
        if self.said % 25 == 0:
            self.link.connect()  # Nobody listens to the peer that it was any more.
            self.in_session = False
            return True
        self.ways[self.said % len(self.ways)](number, data, of)
        return True

    def answer(self, number, count, data):
        self.link.send(peer.OUTCOMES, link.Outcomes(batch=number, count=count), data)

    def noise(self, number, data, of):
        self.answer(number, len(of), random.randbytes(len(data)))

    def truncated(self, number, data, of):
        self.answer(number, len(of), data[:len(data) // 2 + 1])

    def wrong_count(self, number, data, of):
        self.answer(number, len(of) + 1, data)

    def foreign(self, number, data, of):
        self.answer(number, 1, block([b"\x08\xff\xff\xff\x7f"]))  # A sample that no set has.

    def wrong_magic(self, number, data, of):
        self.link.send_frames([self.link.header(peer.OUTCOMES, magic=b"HTTP"), b"", data])

    def other_major(self, number, data, of):
        self.link.send_frames([self.link.header(peer.OUTCOMES, major=9), b"", data])

    def too_many_frames(self, number, data, of):
        self.link.send_frames([self.link.header(peer.OUTCOMES), b"", data, data, data])

    def no_body(self, number, data, of):
        self.link.send_frames([self.link.header(peer.OUTCOMES)])

    def reserved(self, number, data, of):
        self.link.send_frames([self.link.header(peer.PING, reserved=7), b""])

    def unknown_type(self, number, data, of):
        self.link.send_frames([self.link.header(55), b""])

    def large_claim(self, number, data, of):
        everything = [link.UnitRange(first=0, count=4_000_000_000)]
        self.link.send(peer.PING, link.Ping(sequence=number, executing=everything, credit_total=1 << 60))
        self.link.send(peer.RETURNED, link.Returned(units=everything))

    def take(self, kind, run, epoch, body, payload, now):
        if kind != peer.REJECT:
            super().take(kind, run, epoch, body, payload, now)
        elif link.Reject.FromString(body).code == link.RUN_FINISHED:
            self.ended = True


class Twice(FairWorker):
    """Answers everything twice: under the same number, under a new one, and what it was never asked as well."""

    def hand_in(self, number):
        data, of = self.unacknowledged[number]
        sent = super().hand_in(number) and super().hand_in(number)
        if sent and number % 2:
            self.batch += 1
            self.unacknowledged[self.batch] = (data, of)
            self.unsent.insert(1, self.batch)
        elif sent and number % 10 == 0:
            unit = random.choice(list(self.answers))
            self.batch += 1
            self.unacknowledged[self.batch] = (block([self.answers[unit]]), [unit])
            self.unsent.insert(1, self.batch)
        return sent


class Silent(FairWorker):
    """Takes all that it can get, says that it runs it, and never answers."""

    def work(self, now):
        while self.queue and len(self.executing) < self.options.slots:
            self.executing[self.queue.popleft()] = float("inf")


class Mute(Silent):
    """As silent, and says nothing at all once it has its leases."""

    def turn(self):
        if not self.executing:
            return super().turn()
        time.sleep(0.1)


ROLES = {"rubbish": Rubbish, "twice": Twice, "silent": Silent, "mute": Mute}

if __name__ == "__main__":
    options = parse()
    ROLES[options.role](options).run()
