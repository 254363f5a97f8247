#!/usr/bin/env python3
"""What `run` compares with: groups of completions by a hash, from two worker processes over ZeroMQ to one asyncio dispatcher.

    asyncio_zeromq.py [--groups 64] [--steps 100] [--completions 8] [--batch 16] [--workers 2]

The script that one writes in an afternoon. A task is a list of group numbers, an answer the pickled completions: text, letter,
right or not. Nothing is kept, nothing is tried again, nothing is read from a question set, no rewards or advantages are told, and
a worker that dies takes its groups with it. Prints one JSON line.
"""

import argparse
import asyncio
import hashlib
import json
import multiprocessing
import os
import pickle
import resource
import tempfile
import time

import zmq
import zmq.asyncio


def draw(group, completions):
    """The completions of a group: letters by a hash, as the null model's are."""
    drawn = []
    for index in range(completions):
        digest = hashlib.blake2b(b"%d %d" % (group, index), digest_size=8).digest()
        letter = "ABCD"[digest[0] & 3]
        drawn.append({"index": index, "text": letter, "right": letter == "ABCD"[group & 3]})
    return {"group": group, "rollouts": drawn}


def work(endpoint, completions, seconds):
    """A worker: answers tasks until it is told to end."""
    socket = zmq.Context().socket(zmq.DEALER)
    socket.connect(endpoint)
    socket.send(b"ready")
    while task := pickle.loads(socket.recv()):
        socket.send(pickle.dumps([draw(group, completions) for group in task]))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds.put(usage.ru_utime + usage.ru_stime)


async def make_step(router, workers, first, arguments):
    """One step: every group of it, from whoever is free."""
    tasks = [list(range(start, min(start + arguments.batch, first + arguments.groups)))
             for start in range(first, first + arguments.groups, arguments.batch)]
    groups = []
    under_way = 0
    # Two tasks a worker, so that none waits for the next one.
    for worker in 2 * workers:
        if tasks:
            await router.send_multipart([worker, pickle.dumps(tasks.pop())])
            under_way += 1
    while under_way:
        worker, answer = await router.recv_multipart()
        groups += pickle.loads(answer)
        under_way -= 1
        if tasks:
            await router.send_multipart([worker, pickle.dumps(tasks.pop())])
            under_way += 1
    return groups


async def dispatch(endpoint, arguments):
    router = zmq.asyncio.Context().socket(zmq.ROUTER)
    router.bind(endpoint)
    seconds = multiprocessing.Queue()
    processes = [multiprocessing.Process(target=work, args=(endpoint, arguments.completions, seconds))
                 for _ in range(arguments.workers)]
    for process in processes:
        process.start()
    workers = [(await router.recv_multipart())[0] for _ in processes]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    processor = usage.ru_utime + usage.ru_stime
    waits = []
    began = time.perf_counter()
    for step in range(arguments.steps):
        asked = time.perf_counter()
        groups = await make_step(router, workers, step * arguments.groups, arguments)
        waits.append(time.perf_counter() - asked)
        assert len(groups) == arguments.groups
    wall = time.perf_counter() - began
    usage = resource.getrusage(resource.RUSAGE_SELF)
    for worker in workers:
        await router.send_multipart([worker, pickle.dumps(None)])
    spent = [seconds.get() for _ in processes]
    for process in processes:
        process.join()
    return {"wall": wall, "waits": waits, "dispatcher": usage.ru_utime + usage.ru_stime - processor,
            "workers": sum(spent)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=64)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--completions", type=int, default=8)
    parser.add_argument("--batch", type=int, default=16, help="groups in one message")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    multiprocessing.set_start_method("spawn")
    with tempfile.TemporaryDirectory(prefix="asyncio-zeromq-") as directory:
        endpoint = f"ipc://{os.path.join(directory, 'link')}"
        print(json.dumps(asyncio.run(dispatch(endpoint, arguments))))


if __name__ == "__main__":
    main()
