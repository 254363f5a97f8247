#!/usr/bin/env python3
"""Many workers that are there and take no work: all that they cost is their coordinator's affair.

    idle_workers.py ENDPOINT NAME WORKERS SLOTS SECONDS [KEY COORDINATOR_KEY]

`Benchmarks/workers` takes it in the place of `worker-fleet`, for its idle runs: a connection each, HELLO and PING as in
Documentation/Link.md, and two threads for all of them, where a thousand real workers are three thousand. Needs pyzmq and
protobuf. They start spread over SECONDS, and end when they are told to, or killed.
"""

import os
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests/Faults"), str(ROOT / "Orchestration/trainers/python")]

import zmq
from linnet.v1 import link_pb2 as link

import keys
import peer


class IdleWorker:
    """One worker: it says HELLO until it is let in, and PING from then on."""

    def __init__(self, name, options, context):
        self.name, self.slots, self.boot = name, options.slots, peer.boot()
        self.link = peer.Link(options.endpoint, keys=options.keys, context=context)
        self.pings, self.interval, self.in_session = 0, None, False
        self.due = time.monotonic()

    def hello(self, now):
        self.in_session = False
        sent = self.link.send(
            peer.HELLO,
            link.Hello(software="idle_workers.py", worker=self.name, boot=self.boot, host=os.uname().nodename,
                       process=os.getpid(), slots=self.slots))
        self.due = now + (random.uniform(1.5, 3) if sent else 0.2)

    def ping(self, now):
        self.pings += 1
        sent = self.link.send(peer.PING, link.Ping(sequence=self.pings))
        self.due = now + (self.interval if sent else 0.2)

    def act(self, now):
        """What it is time for."""
        if now >= self.due:
            self.ping(now) if self.in_session else self.hello(now)

    def take(self, now):
        """What has come; False when it is to leave."""
        for kind, run, epoch, body, _ in self.link.receive(0):
            if kind == peer.WELCOME:
                self.link.run, self.link.epoch, self.in_session = run, epoch, True
                self.interval = link.Welcome.FromString(body).ping_interval_milliseconds / 1000
                # As real ones: spread, so that they do not all come at once after a restart.
                self.due = now + random.uniform(0, self.interval)
            elif kind == peer.DRAIN:
                return False
            elif kind == peer.REJECT:
                if link.Reject.FromString(body).fatal:
                    return False
            elif kind == peer.WHO or (run, epoch) != (self.link.run, self.link.epoch):
                self.hello(now)
        return True


class Options:
    def __init__(self, arguments):
        self.endpoint, self.name, workers, slots, seconds = arguments[:5]
        self.workers, self.slots, self.seconds = int(workers), int(slots), float(seconds)
        self.keys = keys.Keys(*arguments[5:7]) if len(arguments) == 7 else None


def main():
    if len(sys.argv) not in (6, 8):
        sys.exit(__doc__)
    options = Options(sys.argv[1:])
    context = zmq.Context()
    context.set(zmq.MAX_SOCKETS, options.workers + 10)
    poller, workers, began = zmq.Poller(), {}, time.monotonic()
    started = 0
    while started < options.workers or workers:
        now = time.monotonic()
        while started < options.workers and now - began >= options.seconds * started / options.workers:
            worker = IdleWorker(f"{options.name}-{started}", options, context)
            workers[worker.link.dealer] = worker
            poller.register(worker.link.dealer, zmq.POLLIN)
            started += 1
        for socket, _ in poller.poll(100):
            if not workers[socket].take(now):
                poller.unregister(socket)
                workers.pop(socket).link.close()
        for worker in workers.values():
            worker.act(now)
    print('{"ends": {"left": %d}, "finished": 0}' % options.workers)


if __name__ == "__main__":
    main()
