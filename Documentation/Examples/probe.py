"""Compares `linnet probe` with scikit-learn's logistic regression on the same vectors.

    linnet questions vectors train.set test.set -o vectors.safetensors
    for part in train test; do linnet questions export $part.set -o $part.jsonl; done
    linnet probe --train train.set --test test.set --image-vectors vectors.safetensors
    pip install scikit-learn safetensors
    python probe.py vectors.safetensors train.jsonl test.jsonl

The same tenth of the training set is not left out here: nothing is stopped early, the penalty is what regularises.
"""

import json
import sys
import warnings

import numpy as np
from safetensors import safe_open
from sklearn.linear_model import LogisticRegression

PENALTY = 1e-4  # linnet probe's: mean cross-entropy + PENALTY / 2 · |weights|²


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main(vectors, train, test):
    with safe_open(vectors, "np") as file:
        rows = file.get_tensor("image")
        place = {name: row for row, name in enumerate(file.metadata()["ids"].split("\n"))}
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    parts = [read(train), read(test)]
    x, asked = (rows[[place[sample["id"]] for sample in part]] for part in parts)
    right = np.ones(len(parts[1]), dtype=bool)
    leaf = None
    level = 1
    while f"level{level}" in parts[0][0]:
        gold, truth = (np.array([sample[f"level{level}"] for sample in part]) for part in parts)
        model = LogisticRegression(C=1 / (PENALTY * len(gold)), max_iter=2000)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            leaf = model.fit(x, gold).predict(asked) == truth
        right &= leaf
        print(f"level {level}: {100 * leaf.mean():.1f}")
        level += 1
    print(f"leaf: {100 * leaf.mean():.1f}\nHCA: {100 * right.mean():.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
