"""A coordinator's end that does what a test says: real sockets, scripted words."""
import struct
import threading

import zmq

from linnet.v1 import link_pb2 as link
from linnet.v1 import outcomes_pb2 as outcomes
from linnet.v1 import rollouts_pb2 as rollouts

HEADER = struct.Struct("<4sBBBBQII")
BODIES = {16: rollouts.TrainerHello, 17: rollouts.Publish, 18: rollouts.Ask, 19: rollouts.Settled,
          20: rollouts.TrainerPing, 21: rollouts.TrainerBye, 22: rollouts.Evaluate}


def group(step, place):
    result = outcomes.Group(group=100 * step + place, sample=place, sample_id=f"s{place}", stage=outcomes.LEVEL,
                            level=1, rank="order", choices=["Rosales", "Poales"], gold_name="Rosales", image="a.png",
                            prompt_ids=[1, 2])
    result.given.name = "Rosa canina"
    result.prompt.add(role="user", text="Which?", image=True)
    for index, (letter, score) in enumerate([(1, 1.0), (2, 0.0)]):
        rollout = result.rollouts.add(index=index, reward=score, advantage=2 * score - 1, policy_version=step)
        rollout.completion.text = "AB"[letter - 1]
        rollout.completion.tokens.ids.extend([7, letter])
        rollout.completion.tokens.log_probabilities.extend([-0.5, -0.25])
        rollout.reading.letter = letter
        rollout.rewards.add(component=outcomes.ACCURACY, score=score, weight=1, valid=True)
        rollout.rewards.add(component=outcomes.OVERLONG, score=-1, weight=1, valid=False)
    return result


class Coordinator:
    """Runs in a thread of its own until `stop`. What a test sets is read at each message."""

    def __init__(self):
        self.context = zmq.Context()
        self.router = self.context.socket(zmq.ROUTER)
        self.router.setsockopt(zmq.LINGER, 0)
        self.port = self.router.bind_to_random_port("tcp://127.0.0.1")
        self.endpoint = f"tcp://127.0.0.1:{self.port}"
        self.epoch, self.knows, self.deaf = 1, set(), False
        self.minor, self.mute = 2, False
        self.heard, self.stored, self.forget, self.reject, self.short = [], b"", 0, None, 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def restart(self):
        """As if it had died: another epoch, and nothing of what was not complete."""
        self.epoch, self.stored, self.deaf = self.epoch + 1, b"", False
        self.knows = set()

    def stop(self):
        self.stopping.set()
        self.thread.join()
        self.router.close()
        self.context.term()

    def of(self, kind):
        return [body for body in self.heard if isinstance(body, kind)]

    def say(self, peer, kind, body, payload=None):
        frames = [peer, HEADER.pack(b"LNNT", 1, self.minor, kind, 0, 7, self.epoch, 0), body.SerializeToString()]
        self.router.send_multipart(frames + ([] if payload is None else [payload]))

    def serve(self):
        while not self.stopping.is_set():
            if self.router.poll(10):
                self.take(self.router.recv_multipart())

    def take(self, frames):
        peer, (kind, run, epoch) = frames[0], (HEADER.unpack(frames[1])[i] for i in (3, 5, 6))
        if self.deaf:
            return
        body = BODIES[kind].FromString(frames[2])
        self.heard.append(body)
        if kind == 16:
            self.knows.add(peer)
            welcome = rollouts.TrainerWelcome(software="test", settings="{}", question_set_sha256=b"x" * 32,
                                              ping_interval_milliseconds=50, lost_after_milliseconds=60_000)
            self.say(peer, 80, welcome, b"header")
        elif peer not in self.knows or (run, epoch) != (7, self.epoch):
            self.say(peer, 66, link.Who())
        elif kind == 20:
            self.say(peer, 84, rollouts.TrainerAcknowledgement(ping_sequence=body.sequence))
        elif self.reject is not None and kind in (17, 18, 22):
            self.say(peer, 85, self.reject)
        elif kind == 17:
            if body.piece.offset == len(self.stored):
                self.stored += frames[3]
            complete = body.piece.form != link.WEIGHTS or len(self.stored) == body.piece.total_bytes
            self.say(peer, 81, rollouts.Published(version=body.piece.version, received_bytes=len(self.stored),
                                                  complete=complete))
        elif kind == 18:
            count = body.groups - self.short
            lost, self.forget = self.forget, 0
            for place in reversed(range(count - lost)):
                block = rollouts.GroupBlock(groups=[group(body.step, place)])
                self.say(peer, 82, rollouts.Groups(step=body.step, first=place, count=1), block.SerializeToString())
            end = rollouts.StepEnd(step=body.step, groups=count, oldest_version=body.policy_version,
                                   newest_version=body.policy_version)
            end.cancelled.add(reason=rollouts.NO_SPREAD, groups=3)
            self.say(peer, 83, end)
        elif kind == 22 and not self.mute:
            end = rollouts.EvaluationEnd(evaluation=body.evaluation, policy_version=body.policy_version, strategy="joint",
                                         cancelled=body.strategy == "lookup")
            if not end.cancelled:
                end.samples, end.right_paths, end.right_leaves, end.right_names, end.failed = 8, 2, 4, 3, 1
                end.milliseconds = 1500
                end.levels.add(number=2, asked=8, right=5)
            self.say(peer, 86, end)
