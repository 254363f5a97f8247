#!/usr/bin/env python3
"""What `chat-benchmark` is compared with: the same job by aiohttp, with every means that it has to be quick.

    aiohttp_client.py URL JOB REQUESTS AT-ONCE

uvloop; orjson; a fixed row of workers instead of a task for each request; the body put together from bytes, so that the
picture is encoded once and copied once; no decompression, no headers that nobody needs; connections kept. It tries nothing
again, counts nothing and looks after no deadline but one. Prints one JSON line, as `chat-benchmark` does.
"""

import asyncio
import binascii
import json
import os
import re
import sys
import time

import aiohttp
import orjson
import uvloop

LETTER = re.compile(r"^\s*\(?([A-D])\)?[.:)]?\s*$")
INSTRUCTION = "Answer with the letter of the right option only."


class Tally:
    def __init__(self):
        self.answered = self.correct = 0
        self.errors = {}


def body(row, item, directory):
    descriptor = os.open(f"{directory}/{row['image']}", os.O_RDONLY)
    try:
        picture = os.read(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)
    options = "\n".join(f"{'ABCD'[place]}. {option}" for place, option in enumerate(row["options"]))
    text = f"{row['question']} (item {item})\n{options}\n{INSTRUCTION}"
    return b"".join((
        b'{"model":"stub-vl","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":'
        b'"data:image/jpeg;base64,', binascii.b2a_base64(picture, newline=False), b'"}},{"type":"text","text":',
        orjson.dumps(text), b'}]}],"max_tokens":16,"temperature":0}'))


async def run(url, directory, count, at_once):
    with open(f"{directory}/job.jsonl", encoding="utf-8") as lines:
        rows = [orjson.loads(line) for line in lines]
    tally, items = Tally(), iter(range(count))
    target = f"{url}/chat/completions"
    headers = {"content-type": "application/json"}

    async def worker(session):
        for item in items:
            row = rows[item % len(rows)]
            try:
                async with session.post(target, data=body(row, item, directory), headers=headers) as response:
                    response.raise_for_status()
                    answer = orjson.loads(await response.read())
                tally.answered += 1
                letter = LETTER.match(answer["choices"][0]["message"]["content"] or "")
                tally.correct += bool(letter) and letter[1] == row["gold_letter"]
            except (aiohttp.ClientError, asyncio.TimeoutError, ValueError, LookupError) as error:
                name = type(error).__name__
                tally.errors[name] = tally.errors.get(name, 0) + 1

    connector = aiohttp.TCPConnector(limit=at_once, limit_per_host=at_once, keepalive_timeout=60)
    async with aiohttp.ClientSession(
            connector=connector, timeout=aiohttp.ClientTimeout(600), auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding")) as session:
        began = time.perf_counter()
        await asyncio.gather(*(worker(session) for _ in range(min(at_once, count))))
        return tally, time.perf_counter() - began


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    tally, seconds = uvloop.run(run(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
    print(json.dumps({"wall_s": seconds, "answered": tally.answered, "correct": tally.correct, "errors": tally.errors}))


if __name__ == "__main__":
    main()
