"""What was injected and how long recovery took, as Markdown and as JSON."""
import json
import statistics


def rows(faults):
    """(kind, count, survived, times) in the order in which kinds are first met."""
    kinds = {}
    for fault in faults:
        kinds.setdefault(fault["kind"], []).append(fault)
    return [(kind, len(of), [fault["recovery"] for fault in of if fault["recovery"] is not None])
            for kind, of in kinds.items()]


def markdown(result):
    lines = [
        f"{result['injected']} faults in {len(result['runs'])} runs of {result['samples']:,} samples; seed {result['seed']}.",
        "",
        "| fault | injected | lasted, s | recovery, s: least | median | most |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    faults = [fault for run in result["runs"] for fault in run["faults"]]
    order = {kind: place for place, kind in enumerate(result["kinds"])}
    for kind, count, times in sorted(rows(faults), key=lambda row: order[row[0]]):
        lasted = [fault["lasted"] for fault in faults if fault["kind"] == kind]
        span = f"{min(lasted):.0f} … {max(lasted):.0f}" if max(lasted) >= 0.5 else "0"
        figures = [f"{value:.1f}" for value in (min(times), statistics.median(times), max(times))] if times else ["–"] * 3
        lines.append(f"| {kind} | {count} | {span} | " + " | ".join(figures) + " |")
    lines += [
        "",
        "| run | seconds | faults | digest | asked | coordinator before: MB, files | after: MB, files | wrong |",
        "|---|---:|---:|---|---:|---|---|---|",
    ]
    for number, run in enumerate(result["runs"], 1):
        sizes = [f"{size['memory']:.0f}, {size['files']}" if size else "–" for size in (run["before"], run["after"])]
        wrong = "; ".join(run["wrong"]).replace("\n", " ").replace("|", "/")[:300] or "nothing"
        lines.append(f"| {number} | {run['seconds']:.0f} | {len(run['faults'])} | {run['digest'][:12]}… | "
                     f"{run['asked']:,} | {sizes[0]} | {sizes[1]} | {wrong} |")
    return "\n".join(lines) + "\n"


def write(result, path):
    with open(path + ".json", "w", encoding="utf-8") as out:
        json.dump(result, out, indent=1)
    with open(path + ".md", "w", encoding="utf-8") as out:
        out.write(markdown(result))
