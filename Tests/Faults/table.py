"""What was injected and how long recovery took, as Markdown and as JSON."""
import json
import statistics


def span(values, digits):
    low, high = f"{min(values):.{digits}f}", f"{max(values):.{digits}f}"
    return low if low == high else f"{low} … {high}"


def row(kind, faults):
    """Of recoveries, least, median and most are told of those beside which the coordinator was well."""
    times = [fault["recovery"] for fault in faults if fault["recovery"] is not None]
    alone = [fault["recovery"] for fault in faults if fault["recovery"] is not None and not fault["beside"]]
    figures = [f"{value:.1f}" for value in (min(alone), statistics.median(alone), max(alone))] if alone else ["–"] * 3
    worst = f"{max(times):.1f}" if times else "–"
    lasted = span([fault["lasted"] for fault in faults], 0)
    return f"| {kind} | {len(faults)} | {lasted} | {' | '.join(figures)} | {worst} |"


def markdown(result):
    faults = [fault for run in result["runs"] for fault in run["faults"]]
    storms = [run for run in result["runs"] if run["faults"]]
    lines = [
        f"{len(faults)} faults in {len(storms)} runs, seed {result['seed']}.",
        "",
        "| fault | injected | lasted, s | recovery, s: least | median | most | most, beside a fault of the coordinator |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for kind in result["order"]:
        of = [fault for fault in faults if fault["kind"] == kind]
        if of:
            lines.append(row(kind, of))
    lines += [
        "",
        "| run | of | keys | samples | seconds | faults | asked | coordinator before: MB, files | after | "
        "names read on the wire | wrong |",
        "|---|---|---|---:|---:|---:|---:|---|---|---:|---|",
    ]
    for number, run in enumerate(result["runs"], 1):
        sizes = [f"{size['memory']:.0f}, {size['files']}" if size else "–" for size in (run["before"], run["after"])]
        wrong = "; ".join(run["wrong"]).replace("\n", " ").replace("|", "/")[:300] or "nothing"
        cells = [number, run["kind"], "yes" if run["keys"] else "no", f"{run['samples']:,}", f"{run['seconds']:.0f}",
                 len(run["faults"]), f"{run['asked']:,}", *sizes, run["readable"], wrong]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def write(result, path):
    with open(path + ".json", "w", encoding="utf-8") as out:
        json.dump(result, out, indent=1)
    with open(path + ".md", "w", encoding="utf-8") as out:
        out.write(markdown(result))
