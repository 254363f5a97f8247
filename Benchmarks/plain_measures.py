"""The hierarchical measures as one would write them in an afternoon: one pass over a results file in the benchmark's layout.

    python3 plain_measures.py RESULTS.json [--first-level 1]

Reads what `linnet export RUN --format benchmark` writes and prints the measures in per cent, as JSON.
"""

import argparse
import json
import unicodedata


def normal(name):
    return unicodedata.normalize("NFKC", name).strip().casefold()


def right(truth, predicted):
    return predicted is not None and (truth == predicted or normal(truth) == normal(predicted))


def longest_run(levels):
    longest = current = 0
    for level in levels:
        current = current + 1 if level else 0
        longest = max(longest, current)
    return longest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results")
    parser.add_argument("--first-level", type=int, default=1)
    arguments = parser.parse_args()
    with open(arguments.results, encoding="utf-8") as file:
        results = json.load(file)
    samples = paths = leaves = 0
    por = prefix_por = s_por = tor = 0.0
    asked, answered = {}, {}
    for result in results:
        levels = []
        for number in range(arguments.first_level, 13):
            truth = result.get(f"ground_truth_level{number}")
            if truth is None:
                continue
            is_right = right(truth, result.get(f"predicted_level{number}"))
            levels.append(is_right)
            asked[number] = asked.get(number, 0) + 1
            answered[number] = answered.get(number, 0) + is_right
        if not levels:
            continue
        depth = len(levels)
        prefix = levels.index(False) if False in levels else depth
        samples += 1
        paths += prefix == depth
        leaves += levels[-1]
        por += sum(levels) / depth
        prefix_por += prefix / depth
        s_por += longest_run(levels) / depth
        tor += sum(a and b for a, b in zip(levels, levels[1:])) / max(1, depth - 1)
    share = 100 / max(1, samples)
    print(json.dumps({
        "samples": samples, "hca": paths * share, "leaf": leaves * share, "por": por * share,
        "prefix_por": prefix_por * share, "s_por": s_por * share, "tor": tor * share,
        "levels": {str(number): 100 * answered[number] / asked[number] for number in asked},
    }))


if __name__ == "__main__":
    main()
