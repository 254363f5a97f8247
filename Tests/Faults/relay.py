"""A TCP relay that can be slow: relay.py PORT HOST:PORT, then commands on standard input.

    delay MILLISECONDS    holds everything back for so long, both ways
    hold                  passes nothing on, and keeps the connections
    go                    passes on again
    reset                 breaks every connection with RST
"""
import selectors
import socket
import struct
import sys
import time
from collections import deque

MOST_HELD = 4 << 20


class Way:
    """What is on its way from one socket to another."""

    def __init__(self, source, sink):
        self.source, self.sink = source, sink
        self.waiting, self.bytes, self.ended = deque(), 0, False

    def take(self, now, delay):
        try:
            data = self.source.recv(65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.waiting.append((now + delay, data))
        self.bytes += len(data)
        self.ended = not data
        return True

    def pass_on(self, now):
        while self.waiting and self.waiting[0][0] <= now:
            due, data = self.waiting[0]
            if not data:
                return False
            try:
                sent = self.sink.send(data)
            except BlockingIOError:
                return True
            except OSError:
                return False
            self.bytes -= sent
            if sent < len(data):
                self.waiting[0] = (due, data[sent:])
                return True
            self.waiting.popleft()
        return True


class Relay:
    def __init__(self, port, target):
        self.target = target
        self.delay, self.holds, self.pairs = 0.0, False, []
        self.listener = socket.create_server(("0.0.0.0", port), backlog=64)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(sys.stdin, selectors.EVENT_READ)

    def accept(self):
        here, _ = self.listener.accept()
        try:
            there = socket.create_connection(self.target, timeout=2)  # By name, anew for each connection.
        except OSError:
            here.close()
            return
        for end in (here, there):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pairs.append((Way(here, there), Way(there, here)))

    def end(self, pair, rudely=False):
        self.pairs.remove(pair)
        for end in (pair[0].source, pair[1].source):
            if rudely:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()

    def obey(self):
        line = sys.stdin.readline()
        if not line:
            sys.exit()
        word, *rest = line.split()
        if word == "delay":
            self.delay = float(rest[0]) / 1000
        elif word in ("hold", "go"):
            self.holds = word == "hold"
        elif word == "reset":
            for pair in list(self.pairs):
                self.end(pair, rudely=True)

    def serve(self):
        while True:
            # The connections are few: they are looked at in turn, every five milliseconds.
            for key, _ in self.selector.select(0.005):
                self.accept() if key.fileobj is self.listener else self.obey()
            now = time.monotonic()
            if self.holds:
                continue
            for pair in list(self.pairs):
                for way in pair:
                    alive = way.ended or way.bytes > MOST_HELD or way.take(now, self.delay)
                    if not alive or not way.pass_on(now):
                        self.end(pair)
                        break


if __name__ == "__main__":
    host, port = sys.argv[2].rsplit(":", 1)
    Relay(int(sys.argv[1]), (host, int(port))).serve()
