"""All of it against real runs: a coordinator, workers, a chat server, a trainer, and a Prometheus that scrapes them."""

import contextlib
import functools
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

import yaml

import chat_server
from test_files import HERE, alerts, promtool, queries

LINNET = os.environ["LINNET"]
# Of a cluster, not of Linnet.
FOREIGN = {"kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes", "up"}
NAME = re.compile(r"\b(?:linnet|process)_[a-z_]+\b")


def free_port() -> int:
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


def fetch(url: str, token: str = "") -> str:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read().decode()


def wait(what: str, holds, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            if holds():
                return
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.1)


class Running:
    """Two runs, an evaluation of a chat model and one of rollouts, and a Prometheus with the example configuration."""

    token = "0123456789abcdef0123456789abcdef"

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self.stack = stack
        self.place = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        token_file = self.place / "http-token"
        token_file.touch(mode=0o600)
        token_file.write_text(self.token + "\n")
        self.linnet("questions", "build", "--taxonomy", "bundled", "--specimens", "4", "--seed", "1", "-o", "drawn.set")
        self.linnet("train", "pretrain", "drawn.set", "-o", "base.policy", "--quiet")
        self.evaluation = self.evaluate()
        self.rollouts = self.roll_out()
        self.prometheus = self.scrape()

    def linnet(self, *words: str) -> None:
        subprocess.run([LINNET, *words], cwd=self.place, check=True, capture_output=True, timeout=120)

    def start(self, name: str, words: list) -> subprocess.Popen:
        with (self.place / f"{name}.log").open("w") as log:
            process = subprocess.Popen(words, cwd=self.place, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def log(self, name: str) -> str:
        return (self.place / f"{name}.log").read_text()

    def page(self, port: int, name: str) -> str:
        url = f"http://127.0.0.1:{port}"
        wait(f"{name}: {self.log(name)}", lambda: fetch(f"{url}/healthz"))
        return url

    def evaluate(self) -> str:
        server = chat_server.start()
        self.stack.callback(server.server_close)
        self.stack.callback(server.shutdown)
        link, http = free_port(), free_port()
        self.start(
            "coordinator",
            [
                LINNET,
                "coordinator",
                "drawn.set",
                "--model",
                "chat",
                "--served-model",
                "stub",
                "--strategy",
                "independent",
            ]
            + ["--run", "chat", "--bind", f"tcp://127.0.0.1:{link}", "--http", f"127.0.0.1:{http}"]
            + ["--http-token-file", "http-token"],
        )
        url = self.page(http, "coordinator")
        endpoint = f"http://127.0.0.1:{server.server_address[1]}/v1"
        self.start(
            "worker",
            [
                LINNET,
                "worker",
                "--connect",
                f"tcp://127.0.0.1:{link}",
                "--endpoint",
                endpoint,
                "--slots",
                "2",
                "--in-flight",
                "2",
            ],
        )
        return url

    def roll_out(self) -> str:
        link, http = free_port(), free_port()
        self.start(
            "rollouts",
            [
                LINNET,
                "rollouts",
                "drawn.set",
                "--model",
                "linear",
                "--policy",
                "base.policy",
                "--run",
                "rl",
                "--workers",
                "1",
            ]
            + ["--bind", f"tcp://127.0.0.1:{link}", "--http", f"127.0.0.1:{http}", "--http-token-file", "http-token"],
        )
        url = self.page(http, "rollouts")
        self.start(
            "trainer",
            [LINNET, "train", "grpo", "drawn.set", "--policy", "base.policy", "--connect", f"tcp://127.0.0.1:{link}"]
            + ["--steps", "100000", "--groups", "16", "-o", "rl.policy", "--quiet"],
        )
        return url

    def scrape(self) -> str:
        """The example, but for where the coordinators are and how often they are asked."""
        configuration = yaml.safe_load((HERE / "prometheus.yaml").read_text())
        configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        targets = [urllib.parse.urlsplit(url).netloc for url in (self.evaluation, self.rollouts)]
        configuration["scrape_configs"][0]["static_configs"] = [{"targets": targets}]
        (self.place / "prometheus.yaml").write_text(yaml.safe_dump(configuration))
        shutil.copy(HERE / "rules.yaml", self.place)
        port = free_port()
        self.start(
            "prometheus",
            [pathlib.Path(os.environ["PROMETHEUS"]) / "prometheus", "--config.file=prometheus.yaml"]
            + ["--storage.tsdb.path=data", f"--web.listen-address=127.0.0.1:{port}"],
        )
        url = f"http://127.0.0.1:{port}"
        wait(f"Prometheus: {self.log('prometheus')}", lambda: fetch(f"{url}/-/ready"))
        return url

    def ask(self, query: str) -> list:
        answer = json.loads(fetch(f"{self.prometheus}/api/v1/query?query={urllib.parse.quote(query)}"))
        return answer["data"]["result"]


class Runs(unittest.TestCase):
    stack: contextlib.ExitStack
    running: Running

    @classmethod
    def setUpClass(cls) -> None:
        cls.stack = contextlib.ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.running = Running(cls.stack)

    def metrics(self, url: str) -> str:
        return fetch(f"{url}/metrics", Running.token)

    def test_the_metrics_are_well_formed(self) -> None:
        tool = pathlib.Path(os.environ["PROMETHEUS"]) / "promtool"
        for url in (self.running.evaluation, self.running.rollouts):
            done = subprocess.run(
                [tool, "check", "metrics"], input=self.metrics(url), capture_output=True, text=True, timeout=60
            )
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_name_is_one_of_the_coordinators(self) -> None:
        def shown() -> set[str]:
            text = self.metrics(self.running.evaluation) + self.metrics(self.running.rollouts)
            return set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))

        asked = set(NAME.findall("\n".join([*queries(), *(alert["expr"] for alert in alerts())])))
        adapter = HERE.parent / "kubernetes/components/hpa/adapter-rules.yaml"
        asked |= set(NAME.findall(adapter.read_text()))
        # Some are there only when something has been counted: the first answer, the first step.
        with contextlib.suppress(AssertionError):
            wait("all names", lambda: asked <= shown() | FOREIGN)
        self.assertEqual(asked - shown() - FOREIGN, set())

    def test_every_panel_shows_something(self) -> None:
        for query in queries():
            # What has not happened here: nobody fails, and nobody is refused.
            if query.endswith("> 0"):
                query = query.removesuffix("> 0")
            with self.subTest(query):
                wait(f"a figure for {query}", functools.partial(self.running.ask, query), 90)

    def test_prometheus_can_evaluate_the_alerts(self) -> None:
        def rules() -> list[dict]:
            groups = json.loads(fetch(f"{self.running.prometheus}/api/v1/rules"))["data"]["groups"]
            return [rule for group in groups for rule in group["rules"]]

        wait("the alerts' evaluation", lambda: all(rule["health"] == "ok" for rule in rules()))
        self.assertEqual(len(rules()), len(alerts()))

    def test_autoscaling_reads_what_is_open(self) -> None:
        text = self.metrics(self.running.evaluation)
        (shown,) = re.findall(r"^linnet_samples_open (\d+)$", text, re.MULTILINE)
        self.assertGreater(int(shown), 0)

    def test_the_adapters_query_is_one(self) -> None:
        adapter = yaml.safe_load((HERE.parent / "kubernetes/components/hpa/adapter-rules.yaml").read_text())
        (rule,) = adapter["externalRules"]
        query = rule["metricsQuery"]
        for name, value in {"Series": rule["name"]["as"], "LabelMatchers": 'job="linnet"', "GroupBy": "job"}.items():
            query = query.replace(f"<<.{name}>>", value)
        wait("the adapter's figure", lambda: self.running.ask(query))


if __name__ == "__main__":
    unittest.main()
