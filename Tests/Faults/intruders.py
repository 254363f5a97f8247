"""Peers that are not to be let in: intruders.py ENDPOINT ID --role worker|trainer [--key FILE --coordinator-key FILE]

They say HELLO every two seconds, and `LET IN` when they are told anything but a refusal.
"""
import argparse
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Orchestration/trainers/python"))

from linnet.v1 import link_pb2 as link
from linnet.v1 import rollouts_pb2 as rollouts

import peer
from keys import Keys


def hello(role, name, boot):
    if role == "trainer":
        return peer.TRAINER_HELLO, rollouts.TrainerHello(software="intruders.py", trainer=name, boot=boot)
    return peer.HELLO, link.Hello(software="intruders.py", worker=name, boot=boot, host=socket.gethostname(), slots=4)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint")
    parser.add_argument("id")
    parser.add_argument("--role", default="worker")
    Keys.add_options(parser)
    options = parser.parse_args()
    to_coordinator = peer.Link(options.endpoint, keys=Keys.given(options))
    boot, told = peer.boot(), set()
    while True:
        end, said = time.monotonic() + 2, False
        while time.monotonic() < end:
            said = said or to_coordinator.send(*hello(options.role, options.id, boot))
            if said and options.role == "worker":
                to_coordinator.send(peer.CREDIT, link.Credit(total=1000))
            for kind, _, _, body, _ in to_coordinator.receive(100):
                if kind == peer.REJECT:
                    text = "refused: " + link.Reject.FromString(body).message
                elif kind == peer.TRAINER_REJECT:
                    text = "refused: " + rollouts.TrainerReject.FromString(body).message
                elif kind == peer.WHO:
                    text = "WHO"
                else:
                    text = f"LET IN: type {kind}"
                if text not in told:
                    told.add(text)
                    print(text, flush=True)
        # libzmq gives a connection up for good when its key is refused.
        to_coordinator.connect()


if __name__ == "__main__":
    main()
