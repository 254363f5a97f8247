#!/usr/bin/env python3
"""Prints dashboard.json: what each panel asks and where it lies. Change this, then: ./dashboard.py >dashboard.json"""

import itertools
import json
import re

# One run at a time: a Prometheus that scrapes several coordinators tells them apart by job and instance.
RUN = ('job=~"$job"', 'instance=~"$instance"')
WIDTH = 24


def expression(query: str) -> str:
    """$RUN is written out, and behind it [label=value] or [label!=value]."""

    def selector(match: re.Match) -> str:
        further = [f'{match["label"]}{match["operator"]}"{match["value"]}"'] if match["label"] else []
        return "{" + ",".join([*RUN, *further]) + "}"

    return re.sub(r"\$RUN(?:\[(?P<label>\w+)(?P<operator>!?=)(?P<value>[\w.-]+)\])?", selector, query)


class Panels:
    """Panels from left to right and row to row."""

    def __init__(self) -> None:
        self.all: list[dict] = []
        self.numbers = itertools.count(1)
        self.x = self.y = self.row_height = 0

    def row(self, title: str) -> None:
        self.y += self.row_height
        self.x = self.row_height = 0
        place = {"x": 0, "y": self.y, "w": WIDTH, "h": 1}
        row = {
            "id": next(self.numbers),
            "type": "row",
            "title": title,
            "collapsed": False,
            "gridPos": place,
            "panels": [],
        }
        self.all.append(row)
        self.y += 1

    def add(
        self,
        kind: str,
        title: str,
        description: str,
        queries: dict[str, str],
        unit: str,
        size: tuple[int, int],
        options: dict,
        defaults: dict,
    ) -> None:
        width, height = size
        if self.x + width > WIDTH:
            self.y += self.row_height
            self.x = self.row_height = 0
        place = {"x": self.x, "y": self.y, "w": width, "h": height}
        self.x += width
        self.row_height = max(self.row_height, height)
        targets = [
            {
                "refId": chr(ord("A") + index),
                "expr": expression(query),
                "legendFormat": legend,
                "instant": kind != "timeseries",
                "range": kind == "timeseries",
                "format": "time_series",
            }
            for index, (legend, query) in enumerate(queries.items())
        ]
        panel = {
            "id": next(self.numbers),
            "type": kind,
            "title": title,
            "description": description,
            "datasource": {"type": "prometheus", "uid": "${datasource}"},
            "gridPos": place,
            "targets": targets,
            "fieldConfig": {"defaults": {"unit": unit, **defaults}, "overrides": []},
            "options": options,
        }
        self.all.append(panel)

    def stat(self, title: str, description: str, query: str, unit: str = "short", **defaults) -> None:
        options = {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "graphMode": "none"}
        self.add("stat", title, description, {"": query}, unit, (4, 4), options, defaults)

    def lines(
        self,
        title: str,
        description: str,
        queries: dict[str, str],
        unit: str = "short",
        stacked: bool = False,
        **defaults,
    ) -> None:
        stacking = {"mode": "normal" if stacked else "none"}
        custom = {"fillOpacity": 30 if stacked else 8, "showPoints": "never", "stacking": stacking}
        options = {
            "legend": {"displayMode": "list", "placement": "bottom"},
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
        defaults = {"custom": custom, "min": 0, **defaults}
        self.add("timeseries", title, description, queries, unit, (8, 8), options, defaults)

    def bars(self, title: str, description: str, queries: dict[str, str], unit: str) -> None:
        options = {"reduceOptions": {"calcs": ["lastNotNull"]}, "orientation": "horizontal", "displayMode": "basic"}
        self.add("bargauge", title, description, queries, unit, (8, 8), options, {"min": 0, "max": 1})


def variable(name: str, label: str, query: str) -> dict:
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "query": {"query": query, "refId": name},
        "definition": query,
        "refresh": 2,
        "includeAll": True,
        "allValue": ".*",
        "multi": True,
        "current": {"text": "All", "value": "$__all"},
    }


def dashboard() -> dict:
    panels = Panels()
    run(panels)
    workers(panels)
    answers(panels)
    servers(panels)
    upkeep(panels)
    rollouts(panels)
    return {
        "uid": "linnet",
        "title": "Linnet",
        "description": "Runs of Linnet: progress, measures, workers, chat servers, ledger, rollouts",
        "tags": ["linnet"],
        "schemaVersion": 41,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "browser",
        "templating": {
            "list": [
                {
                    "name": "datasource",
                    "label": "Prometheus",
                    "type": "datasource",
                    "query": "prometheus",
                    "current": {},
                },
                variable("job", "job", "label_values(linnet_samples_open, job)"),
                variable("instance", "coordinator", 'label_values(linnet_samples_open{job=~"$job"}, instance)'),
            ]
        },
        "annotations": {"list": []},
        "links": [],
        "panels": panels.all,
    }


def run(panels: Panels) -> None:
    panels.row("Run")
    panels.stat(
        "Done",
        "Samples with an answer in the ledger, or given up, of all.",
        "1 - linnet_samples_open$RUN / linnet_samples$RUN",
        "percentunit",
        decimals=1,
    )
    panels.stat(
        "Open",
        "Samples, or groups of a rollout run, that are not finished: what autoscaling goes by.",
        "linnet_samples_open$RUN",
    )
    panels.stat(
        "Rate", "Samples a second, lately; groups in a rollout run.", "linnet_samples_per_second$RUN", decimals=1
    )
    panels.stat("Time left", "Until the end, at the present rate.", "linnet_time_left_seconds$RUN", "s", decimals=0)
    panels.stat(
        "HCA",
        "Hierarchical consistent accuracy so far: the whole path right.",
        "linnet_hca_ratio$RUN[bound=value]",
        "percentunit",
        decimals=2,
    )
    panels.stat(
        "Leaf",
        "Accuracy at the leaf so far.",
        "linnet_leaf_accuracy_ratio$RUN[bound=value]",
        "percentunit",
        decimals=2,
    )
    panels.lines(
        "Progress",
        "Samples by where they are.",
        {
            "answered": "sum by (instance) (linnet_samples_finished_total$RUN[result=answered])",
            "given up": "sum by (instance) (linnet_samples_finished_total$RUN[result=given-up])",
            "in flight": "linnet_samples_in_flight$RUN",
            "waiting": "linnet_samples_waiting$RUN",
        },
        stacked=True,
    )
    panels.lines(
        "Samples a second",
        "As they come to the ledger.",
        {"{{instance}}": "sum by (instance) (rate(linnet_samples_finished_total$RUN[5m]))"},
    )
    panels.lines(
        "HCA and leaf accuracy",
        "As they settle, with Wilson's interval at 95 %.",
        {
            "HCA": "linnet_hca_ratio$RUN[bound=value]",
            "HCA, {{bound}}": "linnet_hca_ratio$RUN[bound!=value]",
            "leaf": "linnet_leaf_accuracy_ratio$RUN[bound=value]",
            "leaf, {{bound}}": "linnet_leaf_accuracy_ratio$RUN[bound!=value]",
        },
        "percentunit",
    )
    panels.bars(
        "Accuracy by level",
        "From the top of the tree to the leaf, over what is in the ledger.",
        {"{{level}} {{rank}}": "linnet_level_accuracy_ratio$RUN"},
        "percentunit",
    )
    panels.lines(
        "What the coordinator does",
        "1 for its state: adopting after a restart, running, paused (by an operator, or by a full disk), draining, ended.",
        {"{{state}}": "linnet_state$RUN"},
        max=1,
    )
    panels.lines(
        "Processor and memory",
        "Of the coordinator's process: cores, and gigabytes.",
        {"cores": "rate(process_cpu_seconds_total$RUN[5m])", "GB": "process_resident_memory_bytes$RUN / 1e9"},
    )


def workers(panels: Panels) -> None:
    panels.row("Workers")
    panels.lines("Workers", "By state.", {"{{state}}": "sum by (state) (linnet_workers$RUN)"}, stacked=True)
    panels.lines(
        "Workers gone",
        "In each ten minutes: said goodbye, were not heard any more, or died.",
        {"{{how}}": "sum by (how) (increase(linnet_worker_departures_total$RUN[10m]))"},
        stacked=True,
    )
    panels.lines(
        "Idle slots",
        "The share of the workers' slots that ran nothing since the first lease: starved workers, or too many of them.",
        {"{{instance}}": "linnet_idle_slots_ratio$RUN"},
        "percentunit",
        max=1,
    )
    panels.lines(
        "Seconds a sample, slowest worker",
        "Within so long a share of the samples was answered, at the slowest worker.",
        {"{{quantile}}": "max by (quantile) (linnet_worker_latency_seconds$RUN)"},
        "s",
    )
    panels.lines(
        "Seconds a sample, median worker",
        "The same at the worker in the middle.",
        {"{{quantile}}": "quantile by (quantile) (0.5, linnet_worker_latency_seconds$RUN)"},
        "s",
    )
    panels.lines(
        "Silence",
        "Since the last message of the workers that are silent longest. Quiet from 15 s, lost from 60 s on.",
        {"{{worker}}": "topk(10, linnet_worker_silence_seconds$RUN)"},
        "s",
    )


def answers(panels: Panels) -> None:
    panels.row("Answers")
    panels.lines(
        "Failures",
        "In each ten minutes, by the kind of what failed first: samples, or completions of a rollout run.",
        {"{{kind}}": "sum by (kind) (increase(linnet_failures_total$RUN[10m])) > 0"},
        stacked=True,
    )
    panels.lines(
        "Share that failed",
        "Of the samples that were finished in ten minutes.",
        {
            "{{instance}}": "sum by (instance) (rate(linnet_failures_total$RUN[10m]))"
            " / sum by (instance) (rate(linnet_samples_finished_total$RUN[10m]))"
        },
        "percentunit",
    )
    panels.lines(
        "Given up",
        "Samples in quarantine: two workers died on them, or they failed for good three times.",
        {"{{instance}}": "linnet_samples_finished_total$RUN[result=given-up]"},
    )


def servers(panels: Panels) -> None:
    panels.row("Chat servers")
    panels.lines(
        "Tokens a second",
        "Of prompts, of prompts' tokens that the server had computed before, and of completions.",
        {
            "prompts": "sum(rate(linnet_endpoint_prompt_tokens_total$RUN[5m]))",
            "cached": "sum(rate(linnet_endpoint_cached_prompt_tokens_total$RUN[5m]))",
            "completions": "sum(rate(linnet_endpoint_completion_tokens_total$RUN[5m]))",
        },
    )
    panels.lines(
        "Requests a second",
        "By what they brought.",
        {
            "answers": "sum(rate(linnet_endpoint_answers_total$RUN[5m]))",
            "overloads": "sum(rate(linnet_endpoint_overloads_total$RUN[5m]))",
            "timeouts": "sum(rate(linnet_endpoint_timeouts_total$RUN[5m]))",
            "failures": "sum(rate(linnet_endpoint_failures_total$RUN[5m]))",
        },
        stacked=True,
    )
    panels.lines(
        "In flight, about",
        "Requests under way at each server: its answers a second times its median latency.",
        {
            "{{endpoint}}": "sum by (endpoint) (rate(linnet_endpoint_answers_total$RUN[5m]))"
            " * on (endpoint) max by (endpoint) (linnet_endpoint_latency_seconds$RUN[quantile=0.5])"
        },
    )
    panels.lines(
        "Latency",
        "Within so long a share of a server's answers came.",
        {"{{endpoint}} {{quantile}}": "linnet_endpoint_latency_seconds$RUN"},
        "s",
    )


def upkeep(panels: Panels) -> None:
    panels.row("Ledger and link")
    panels.lines(
        "Ledger's queue",
        "Outcomes that wait for a commit. It grows while the disk is full, and then workers hold back.",
        {"{{instance}}": "linnet_ledger_queue_bytes$RUN"},
        "bytes",
    )
    panels.lines(
        "Leases, and outcomes that came twice",
        "A second. Twice is harmless, and common after a lost connection.",
        {
            "leases": "sum(rate(linnet_leases_total$RUN[5m]))",
            "twice": "sum(rate(linnet_duplicate_outcomes_total$RUN[5m]))",
        },
    )
    panels.lines(
        "Refused",
        "Peers that were not let in or not listened to, in each ten minutes, by why; and messages that were not understood.",
        {
            "{{kind}}": "sum by (kind) (increase(linnet_refusals_total$RUN[10m])) > 0",
            "malformed": "sum(increase(linnet_malformed_messages_total$RUN[10m]))",
        },
    )


def rollouts(panels: Panels) -> None:
    panels.row("Rollouts")
    panels.lines(
        "Groups a second",
        "By how they ended: delivered to the trainer, or why not.",
        {"{{end}}": "sum by (end) (rate(linnet_rollout_groups_total$RUN[5m]))"},
        stacked=True,
    )
    panels.lines(
        "Staleness",
        "How many versions older than its step the newest step's oldest completion is.",
        {"{{instance}}": "linnet_rollout_staleness_versions$RUN"},
    )
    panels.lines(
        "Mean reward",
        "Of the newest step's completions, by stage.",
        {"{{stage}}": "linnet_rollout_reward$RUN"},
        min=None,
    )
    panels.lines(
        "Groups with a signal",
        "The share of the newest step's groups whose completions did not all earn the same.",
        {"{{instance}}": "linnet_rollout_spread_ratio$RUN"},
        "percentunit",
        max=1,
    )
    panels.lines(
        "Trainer",
        "1 while a trainer is there; and how far it is: steps that are safe with it, versions that it published.",
        {
            "there": "linnet_rollout_trainer_connected$RUN",
            "steps": "linnet_rollout_steps_settled_total$RUN",
            "version": "linnet_rollout_policy_version$RUN",
        },
    )
    panels.lines(
        "Groups that wait",
        "Ready for the trainer, and being made.",
        {"ready": "linnet_rollout_groups_ready$RUN", "being made": "linnet_rollout_groups_open$RUN"},
    )


if __name__ == "__main__":
    print(json.dumps(dashboard(), indent=2))
