"""What the benchmarks share: measured processes, made-up taxonomies, runs with the workers apart, tables."""

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time

RANKS = "kingdom,phylum,class,order,family,species"
WIDTHS = [4, 4, 3, 3, 3, 6]
LEAVES = math.prod(WIDTHS)


def start(command, environment=None):
    """Starts a command whose output goes to the caller; `environment` is set beside the caller's own."""
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})


def finish(process, began):
    """Waits for a process: wall seconds, and as the kernel counts them processor seconds of it and of every process that
    it started and waited for, and the peak memory in MB of the largest of these."""
    # Errors here are short: they cannot fill their pipe while the other one is read.
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(process.args)} ended with {process.returncode}:\n{errors}")
    return {
        "wall": time.monotonic() - began,
        "processor": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / 1024,
        "output": output,
        "errors": errors,
    }


def measured(command):
    """Runs a command to its end."""
    began = time.monotonic()
    return finish(start(command), began)


def working_seconds(text):
    """From the first lease to the last commit, as the run's summary tells it."""
    for line in text.splitlines():
        if " questions in " in line:
            return float(line.split(" questions in ")[1].split(" s")[0].replace(",", ""))
    sys.exit(f"no summary in:\n{text}")


def run_apart(linnet, questions, run, workers=2, options=(), endpoint=None, team_options=(), team_environment=None):
    """A run whose coordinator and workers are started one by one, so that each is measured alone."""
    shutil.rmtree(run, ignore_errors=True)
    endpoint = endpoint or f"ipc:///tmp/linnet-bench-{os.getpid()}.link"
    began = time.monotonic()
    coordinator = start([linnet, "coordinator", questions, "--model", "null", "--run", run, "--bind", endpoint, *options])
    coordinator.stderr.readline()  # It listens.
    team = [start([linnet, "worker", "--connect", endpoint, "--id", f"worker-{n + 1}", *team_options], team_environment)
            for n in range(workers)]
    lead = finish(coordinator, began)
    ended = [finish(worker, began) for worker in team]
    return {
        "wall": lead["wall"],
        "working": working_seconds(lead["errors"]),
        "coordinator": lead["processor"],
        "workers": sum(worker["processor"] for worker in ended),
        "processor": lead["processor"] + sum(worker["processor"] for worker in ended),
        "memory": lead["memory"],
        "worker memory": max(worker["memory"] for worker in ended),
        "ledger": ledger_megabytes(run),
    }


def ledger_megabytes(run):
    return sum(os.path.getsize(os.path.join(run, name)) for name in os.listdir(run)) / 1e6


def write_taxonomy(path):
    """A tree of six levels and 2,592 leaves."""
    with open(path, "w", encoding="utf-8") as out:
        out.write(RANKS + "\n")
        for leaf in range(LEAVES):
            lineage = [f"taxon {level + 1}-{leaf // math.prod(WIDTHS[level + 1:])}" for level in range(6)]
            out.write(",".join(lineage) + "\n")


def build(linnet, taxonomies, per_leaf, path, limit=None):
    command = [linnet, "questions", "build", "--specimens", str(per_leaf), "--distractors", "random", "--seed", "1",
               "-o", path]
    for taxonomy in taxonomies:
        command += ["--taxonomy", taxonomy]
    return measured(command + (["--limit", str(limit)] if limit else []))


def inspect(linnet, path):
    return json.loads(measured([linnet, "questions", "inspect", path, "--json"])["output"])


def one_of_each(linnet, taxonomies, path):
    """How many leaves the taxonomies have together, and how many questions one specimen of each makes."""
    build(linnet, taxonomies, 1, path)
    about = inspect(linnet, path)
    return about["samples"], about["questions"]


def spread(results, key, scale=1.0, digits=2, best=min):
    """`median (best)` of one figure over the runs; the smallest is the best unless told otherwise."""
    values = [result[key] * scale for result in results]
    return f"{statistics.median(values):,.{digits}f} ({best(values):,.{digits}f})"


def table(heading, rows):
    print("\n| " + " | ".join(heading) + " |")
    print("|---|" + "---:|" * (len(heading) - 1))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)
