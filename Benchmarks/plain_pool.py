"""The job as one would write it in an afternoon: a pool of processes over a JSONL file, answers by a checksum.

    python3 plain_pool.py QUESTIONS.jsonl OUT.jsonl --workers 2 --shard 64

Reads what `linnet questions export` writes, sends shards to `multiprocessing.Pool`, grades what comes back, and appends
it to a file that is flushed as it grows. Prints seconds from the first shard to the last answer, and HCA.
"""

import argparse
import json
import multiprocessing
import os
import time
import zlib


def answer(shard):
    answered = []
    for identifier, levels in shard:
        letters = "".join(
            "ABCDEFGH"[zlib.crc32(f"{identifier}:{number}".encode()) % len(choices)] for number, choices in levels
        )
        answered.append((identifier, letters))
    return answered


def shards(path, size, gold):
    shard = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            levels, right = [], ""
            number = 1
            while f"level{number}" in row:
                name, choices = row[f"level{number}"], row[f"choices_level{number}"]
                if name is not None and len(choices) >= 2:
                    levels.append((number, choices))
                    right += "ABCDEFGH"[choices.index(name)]
                number += 1
            gold[row["id"]] = right
            shard.append((row["id"], levels))
            if len(shard) == size:
                yield shard
                shard = []
    if shard:
        yield shard


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions")
    parser.add_argument("out")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--shard", type=int, default=64)
    arguments = parser.parse_args()
    gold, samples, right = {}, 0, 0
    with multiprocessing.Pool(arguments.workers) as pool, open(arguments.out, "w", encoding="utf-8") as out:
        began = time.monotonic()
        for answered in pool.imap_unordered(answer, shards(arguments.questions, arguments.shard, gold)):
            for identifier, letters in answered:
                right += letters == gold.pop(identifier)
                samples += 1
            out.write("".join(json.dumps({"id": i, "answers": a}) + "\n" for i, a in answered))
            out.flush()
        os.fsync(out.fileno())
    print(json.dumps({"samples": samples, "hca": 100 * right / samples, "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main()
