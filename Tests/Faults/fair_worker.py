"""A worker of an older minor version of the protocol, which keeps to Documentation/Link.md and was written from it alone.
It answers from a run's ledger, and takes its time.

    fair_worker.py ENDPOINT ID --answers RUN [--slots N] [--seconds S] [--minor N]
"""
import argparse
import collections
import os
import random
import signal
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Orchestration/trainers/python"))

from google.protobuf.message import DecodeError
from linnet.v1 import link_pb2 as link
from linnet.v1 import questions_pb2 as questions

import ledgers
import peer
from keys import Keys


def ranges(units):
    """Units as ranges of samples in a row."""
    found = []
    for repetition, sample in sorted((repetition, sample) for sample, repetition in units):
        last = found[-1] if found else None
        if last is not None and last.repetition == repetition and last.first + last.count == sample:
            last.count += 1
        else:
            found.append(link.UnitRange(repetition=repetition, first=sample, count=1))
    return found


def units(of):
    return [(r.first + i, r.repetition) for r in of for i in range(r.count)]


def block(outcomes):
    """A serialized OutcomeBlock of serialized outcomes."""
    data = bytearray()
    for record in outcomes:
        data.append(0x0A)
        length = len(record)
        while length >= 0x80:
            data.append(length & 0x7F | 0x80)
            length >>= 7
        data.append(length)
        data += record
    return bytes(data)


class FairWorker:
    def __init__(self, options):
        self.options = options
        self.answers = ledgers.answers(options.answers)
        self.link = peer.Link(options.endpoint, options.minor, Keys.given(options))
        self.boot = peer.boot()
        self.lease_of = {}                        # unit → (epoch, sequence), for all that is held.
        self.queue = collections.deque()          # Units that wait for a slot.
        self.executing = {}                       # unit → when it is finished.
        self.unacknowledged = collections.OrderedDict()   # batch → (block, units)
        self.unsent = []                          # Batches that are still to be sent in this session.
        self.returns = []                         # RETURNED that are still to be sent.
        self.batch = self.pings = self.started = self.finished = self.received = self.told = 0
        self.in_session = self.leaving = self.ended = False
        self.interval, self.lost_after = 2.0, 60.0
        now = time.monotonic()
        self.heard, self.next_hello, self.next_ping, self.next_reconnect = now, now, now, now

    def say(self, text):
        print(text, flush=True)

    # What goes out.

    def hello(self, now):
        self.in_session = False
        held = {}
        for unit in [*self.queue, *self.executing]:
            held.setdefault(self.lease_of[unit], []).append(unit)
        finished = [unit for _, batch in self.unacknowledged.values() for unit in batch]
        message = link.Hello(
            software="fair_worker.py", worker=self.options.id, boot=self.boot, host=socket.gethostname(),
            process=os.getpid(), slots=self.options.slots, unacknowledged=ranges(finished),
            held=[link.HeldLease(token=link.Token(epoch=epoch, sequence=sequence), units=ranges(of))
                  for (epoch, sequence), of in held.items()])
        sent = self.link.send(peer.HELLO, message)
        self.next_hello = now + (random.uniform(1.5, 3) if sent else 0.2)

    @property
    def credit(self):
        return self.received + max(0, 2 * self.options.slots - len(self.queue))

    def tell_credit(self):
        if self.credit > self.told and self.link.send(peer.CREDIT, link.Credit(total=self.credit)):
            self.told = self.credit

    def ping(self, now):
        self.pings += 1
        message = link.Ping(sequence=self.pings, started=self.started, finished=self.finished,
                            executing=ranges(self.executing), credit_total=max(self.credit, self.told))
        self.next_ping = now + (self.interval if self.link.send(peer.PING, message) else 0.2)

    def give_back(self, of, reason=link.ASKED):
        self.returns.append(link.Returned(units=ranges(of), reason=reason))

    def hand_in(self, number):
        data, of = self.unacknowledged[number]
        message = link.Outcomes(batch=number, count=len(of), credit_total=max(self.credit, self.told))
        return self.link.send(peer.OUTCOMES, message, data)

    def flush(self):
        while self.returns and self.link.send(peer.RETURNED, self.returns[0]):
            self.returns.pop(0)
        while self.unsent and (self.unsent[0] not in self.unacknowledged or self.hand_in(self.unsent[0])):
            self.unsent.pop(0)

    # Work.

    def work(self, now):
        done = [unit for unit, due in self.executing.items() if due <= now]
        if done:
            for unit in done:
                del self.executing[unit], self.lease_of[unit]
            self.finished += len(done)
            self.batch += 1
            self.unacknowledged[self.batch] = (block(self.answers[unit] for unit in done), done)
            self.unsent.append(self.batch)
        while self.queue and len(self.executing) < self.options.slots:
            unit = self.queue.popleft()
            self.executing[unit] = now + random.uniform(0.8, 1.2) * self.options.seconds
            self.started += 1
            self.say(f"a sample starts sample={unit[0]} repetition={unit[1]}")

    # What comes in.

    def take(self, kind, run, epoch, body, payload, now):
        if kind == peer.WHO:
            self.hello(now)
        elif kind == peer.REJECT:
            reject = link.Reject.FromString(body)
            self.say(f"rejected: {reject.message}")
            self.ended = reject.fatal
        elif kind == peer.WELCOME:
            self.welcomed(link.Welcome.FromString(body), run, epoch)
        elif (run, epoch) != (self.link.run, self.link.epoch):
            self.hello(now)
        elif kind == peer.LEASE:
            self.leased(link.Lease.FromString(body), questions.QuestionSet.FromString(payload))
        elif kind == peer.ACK:
            self.acknowledged(link.Acknowledgement.FromString(body).through_batch)
        elif kind == peer.NACK:
            refusal = link.Refusal.FromString(body)
            self.say(f"refused: {refusal.message}")
            self.give_back(self.unacknowledged.pop(refusal.batch, (b"", []))[1], link.LEASE_UNREADABLE)
        elif kind == peer.REVOKE:
            revoke = link.Revoke.FromString(body)
            self.drop_waiting(lambda unit, of=set(units(revoke.units)): unit in of, not revoke.unwanted)
        elif kind == peer.DRAIN:
            self.leaving = True
            self.drop_waiting(lambda unit: True, True)

    def drop_waiting(self, condition, gives_back):
        dropped = [unit for unit in self.queue if condition(unit)]
        self.queue = collections.deque(unit for unit in self.queue if not condition(unit))
        for unit in dropped:
            del self.lease_of[unit]
        if gives_back:
            self.give_back(dropped)

    def welcomed(self, welcome, run, epoch):
        self.link.run, self.link.epoch = run, epoch
        self.interval = welcome.ping_interval_milliseconds / 1000
        self.lost_after = welcome.lost_after_milliseconds / 1000
        self.in_session, self.received, self.told = True, 0, 0
        self.say(f"in session session={welcome.session} epoch={epoch}")
        adopted = {(token.epoch, token.sequence) for token in welcome.adopted}
        self.drop_waiting(lambda unit: self.lease_of[unit] not in adopted, False)
        self.acknowledged(welcome.acknowledged_batch)
        self.unsent = list(self.unacknowledged)
        self.next_ping = 0

    def leased(self, lease, samples):
        of = units(lease.units)
        assert len(of) == len(samples.samples), "a lease holds the samples that it names"
        self.received += len(of)
        if self.leaving:
            return self.give_back(of)
        for unit in of:
            # What it holds already, or has finished, it need not do again.
            if unit not in self.lease_of:
                self.queue.append(unit)
            self.lease_of[unit] = (lease.token.epoch, lease.token.sequence)

    def acknowledged(self, through):
        while self.unacknowledged and next(iter(self.unacknowledged)) <= through:
            self.unacknowledged.popitem(last=False)

    # Time.

    def turn(self):
        now = time.monotonic()
        for kind, run, epoch, body, payload in self.link.receive(20):
            self.heard = now
            try:
                self.take(kind, run, epoch, body, payload, now)
            except DecodeError as error:
                self.say(f"cannot be read: {error}")
        self.work(now)
        if self.in_session:
            self.flush()
            if now >= self.next_ping:
                self.ping(now)
            self.tell_credit()
        elif now >= self.next_hello:
            self.hello(now)
        if now - self.heard >= self.lost_after and now >= self.next_reconnect:
            self.next_reconnect = now + random.uniform(5, 15)
            self.link.connect()
            self.hello(now)
        if self.leaving and not (self.lease_of or self.unacknowledged or self.returns):
            self.link.send(peer.DRAINED, link.Drained(reason="asked to"))
            self.ended = True

    def run(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        while not self.ended:
            self.turn()
        self.link.send(peer.BYE, link.Bye(reason="through"))
        self.link.close()
        self.say(f"{self.finished} samples finished")


def parse(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint")
    parser.add_argument("id")
    parser.add_argument("--answers", required=True)
    parser.add_argument("--slots", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--minor", type=int, default=0)
    parser.add_argument("--role", default="fair")
    Keys.add_options(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    FairWorker(parse()).run()
