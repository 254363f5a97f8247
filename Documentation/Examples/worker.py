"""A worker for a Linnet run, written from Link.md and Protos alone: it answers every level with its first choice.

    pip install pyzmq protobuf grpcio-tools
    python -m grpc_tools.protoc -I Protos --python_out=. Protos/linnet/v1/*.proto
    PYTHONPATH=. python Documentation/Examples/worker.py tcp://127.0.0.1:5555
"""
import os, random, socket, struct, sys, time
import zmq
from linnet.v1 import link_pb2 as link, outcomes_pb2 as outcomes, questions_pb2 as questions

HELLO, CREDIT, OUTCOMES, RETURNED, PING, DRAINED, BYE = range(1, 8)
WELCOME, REJECT, WHO, LEASE, ACK, NACK, REVOKE, DRAIN = range(64, 72)
HEADER = struct.Struct("<4sBBBBQII")

class Worker:
    def __init__(self, endpoint, name):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.IMMEDIATE, 1)
        self.socket.setsockopt(zmq.LINGER, 1000)
        self.socket.setsockopt(zmq.RECONNECT_IVL, 200)
        self.socket.setsockopt(zmq.RECONNECT_IVL_MAX, 1500)
        self.socket.connect(endpoint)
        self.name, self.boot = name, random.getrandbits(64)
        self.run = self.epoch = self.batch = self.pings = self.received = self.finished = 0
        self.unacknowledged, self.welcomed, self.leaving, self.next, self.interval = {}, False, False, 0, 2

    def send(self, kind, body, payload=None):
        frames = [HEADER.pack(b"LNNT", 1, 0, kind, 0, self.run, self.epoch, 0), body.SerializeToString()]
        try:
            self.socket.send_multipart(frames + ([payload] if payload is not None else []), zmq.DONTWAIT)
        except zmq.Again:
            pass  # Nobody is connected: it is said again later.

    def hello(self):
        self.welcomed, self.next = False, time.monotonic() + random.uniform(1.5, 3)
        finished = [unit for block, units in self.unacknowledged.values() for unit in units]
        self.send(HELLO, link.Hello(software="worker.py", worker=self.name, boot=self.boot, host=socket.gethostname(),
                                    process=os.getpid(), slots=1, unacknowledged=finished))

    def credit(self):
        return self.received + 8

    def hand_in(self, number):
        block, units = self.unacknowledged[number]
        self.send(OUTCOMES, link.Outcomes(batch=number, count=len(units), credit_total=self.credit()), block)

    def answer(self, lease, samples):
        units = [(r.repetition, r.first + i) for r in lease.units for i in range(r.count)]
        block = outcomes.OutcomeBlock()
        for (repetition, index), sample in zip(units, samples, strict=True):
            outcome = block.outcomes.add(sample=index, repetition=repetition)
            for level in sample.levels:
                answer = outcome.levels.add(number=level.number)
                answer.completion.text = "A"
                answer.reading.letter, answer.reading.rule = 1, outcomes.WHOLE_TEXT
                answer.rewards.add(component=outcomes.ACCURACY, score=1 if level.gold == 0 else 0)
        self.received += len(units)
        self.finished += len(units)
        self.batch += 1
        named = [link.UnitRange(repetition=r, first=f, count=1) for r, f in units]
        self.unacknowledged[self.batch] = (block.SerializeToString(), named)
        self.hand_in(self.batch)

    def take(self, frames):
        kind, run, epoch = (HEADER.unpack(frames[0])[i] for i in (3, 5, 6))
        if kind == REJECT:
            reject = link.Reject.FromString(frames[1])
            print(reject.message, flush=True)
            return not reject.fatal
        if kind == WELCOME:
            welcome = link.Welcome.FromString(frames[1])
            self.run, self.epoch, self.welcomed, self.received = run, epoch, True, 0
            self.interval = welcome.ping_interval_milliseconds / 1000
            self.forget(welcome.acknowledged_batch)
            for number in sorted(self.unacknowledged):
                self.hand_in(number)
            self.send(CREDIT, link.Credit(total=self.credit()))
        elif kind == WHO or (run, epoch) != (self.run, self.epoch):
            self.hello()
        elif kind == LEASE:
            self.answer(link.Lease.FromString(frames[1]), questions.QuestionSet.FromString(frames[2]).samples)
        elif kind == ACK:
            self.forget(link.Acknowledgement.FromString(frames[1]).through_batch)
        elif kind == NACK:
            refusal = link.Refusal.FromString(frames[1])
            units = self.unacknowledged.pop(refusal.batch, (None, []))[1]
            self.send(RETURNED, link.Returned(units=units, reason=link.LEASE_UNREADABLE, message=refusal.message))
        elif kind == REVOKE:  # Nothing waits here: what is leased is answered at once.
            self.send(RETURNED, link.Returned())
        elif kind == DRAIN:
            self.leaving = True
        if self.leaving and not self.unacknowledged:
            self.send(DRAINED, link.Drained(reason="asked to"))
            return False
        return True

    def forget(self, through):
        self.unacknowledged = {n: b for n, b in self.unacknowledged.items() if n > through}

    def work(self):
        while True:
            if time.monotonic() >= self.next:
                if not self.welcomed:
                    self.hello()
                else:
                    self.pings, self.next = self.pings + 1, time.monotonic() + self.interval
                    self.send(PING, link.Ping(sequence=self.pings, started=self.finished, finished=self.finished,
                                              credit_total=self.credit()))
            if self.socket.poll(100) and not self.take(self.socket.recv_multipart()):
                self.send(BYE, link.Bye(reason="through"))
                return print(f"{self.finished} samples answered")

Worker(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "python").work()
