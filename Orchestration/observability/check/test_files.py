"""Rules, dashboard and configuration by themselves."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

HERE = pathlib.Path(__file__).resolve().parent.parent


def promtool(*words: str, at: pathlib.Path = HERE) -> subprocess.CompletedProcess:
    tool = pathlib.Path(os.environ["PROMETHEUS"]) / "promtool"
    return subprocess.run([tool, *words], cwd=at, capture_output=True, text=True, timeout=120)


def panels() -> list[dict]:
    return json.loads((HERE / "dashboard.json").read_text())["panels"]


def queries() -> list[str]:
    """What the dashboard asks, as Prometheus gets it."""
    asked = [target["expr"] for panel in panels() for target in panel.get("targets", [])]
    return [each.replace("$job", ".*").replace("$instance", ".*") for each in asked]


def alerts() -> list[dict]:
    return [rule for group in yaml.safe_load((HERE / "rules.yaml").read_text())["groups"] for rule in group["rules"]]


class Rules(unittest.TestCase):
    def test_the_alerts_are_well_formed(self) -> None:
        done = promtool("check", "rules", "--lint=all", "--lint-fatal", "rules.yaml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_alerts_fire_when_they_should(self) -> None:
        done = promtool("test", "rules", "rules_test.yaml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_alert_is_seen_to_fire(self) -> None:
        tests = yaml.safe_load((HERE / "rules_test.yaml").read_text())["tests"]
        fired = {
            case["alertname"] for test in tests for case in test.get("alert_rule_test", []) if case.get("exp_alerts")
        }
        quiet = {
            case["alertname"]
            for test in tests
            for case in test.get("alert_rule_test", [])
            if not case.get("exp_alerts")
        }
        names = {alert["alert"] for alert in alerts()}
        self.assertEqual(names - fired, set(), "never seen to fire")
        self.assertEqual(names - quiet, set(), "never seen to keep still")

    def test_every_alert_says_what_to_do(self) -> None:
        for alert in alerts():
            with self.subTest(alert["alert"]):
                self.assertIn(alert["labels"]["severity"], ("page", "ticket"))
                self.assertTrue(alert["annotations"]["summary"] and alert["annotations"]["description"])


class Configuration(unittest.TestCase):
    def test_the_example_is_well_formed(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            for name in ("prometheus.yaml", "rules.yaml"):
                shutil.copy(HERE / name, place)
            pathlib.Path(place, "http-token").write_text("token\n")
            done = promtool("check", "config", "prometheus.yaml", at=pathlib.Path(place))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Dashboard(unittest.TestCase):
    def test_the_file_is_what_its_script_prints(self) -> None:
        done = subprocess.run([sys.executable, HERE / "dashboard.py"], capture_output=True, text=True, check=True)
        self.assertEqual((HERE / "dashboard.json").read_text(), done.stdout, "./dashboard.py >dashboard.json")

    def test_every_query_is_one(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            rules = [{"record": f"query:{number}", "expr": each} for number, each in enumerate(queries())]
            path = pathlib.Path(place, "queries.yaml")
            path.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
            done = promtool("check", "rules", "--lint=none", str(path))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_panels_have_places_of_their_own(self) -> None:
        taken: dict[tuple[int, int], str] = {}
        for panel in panels():
            place = panel["gridPos"]
            self.assertLessEqual(place["x"] + place["w"], 24)
            for x in range(place["x"], place["x"] + place["w"]):
                for y in range(place["y"], place["y"] + place["h"]):
                    self.assertNotIn((x, y), taken, panel["title"])
                    taken[x, y] = panel["title"]
        numbers = [panel["id"] for panel in panels()]
        self.assertEqual(len(numbers), len(set(numbers)))

    def test_panels_say_what_they_show(self) -> None:
        for panel in panels():
            with self.subTest(panel["title"]):
                self.assertTrue(panel["type"] == "row" or (panel["description"] and panel["targets"]))


if __name__ == "__main__":
    unittest.main()
