"""The rendered overlays: LINNET is the program, RENDERED the directory where 'run' put them."""

import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

import jsonschema
import kubernetes_validate
import yaml

import agreement
import resources

ROOT = pathlib.Path(__file__).resolve().parents[3]
RENDERED = {path.stem: path for path in sorted(pathlib.Path(os.environ["RENDERED"]).glob("*.yaml"))}
# The oldest with side-cars switched on by default, and the newest that the schemas know.
VERSIONS = ("1.29", "1.37")


def objects(overlay: str) -> list[dict]:
    return [each for each in yaml.safe_load_all(RENDERED[overlay].read_text()) if each]


class Schemas(unittest.TestCase):
    def test_every_object_is_what_the_api_expects(self) -> None:
        for overlay in RENDERED:
            for each in objects(overlay):
                if each["kind"] in resources.SCHEMAS:
                    continue
                for version in VERSIONS:
                    with self.subTest(overlay, object=agreement.name(each), version=version):
                        kubernetes_validate.validate(each, version, strict=True)

    def test_every_custom_resource_is_what_we_know_of_it(self) -> None:
        for overlay in RENDERED:
            for each in agreement.kind(objects(overlay), *resources.SCHEMAS):
                with self.subTest(overlay, object=agreement.name(each)):
                    jsonschema.validate(each, resources.SCHEMAS[each["kind"]])

    def test_a_slip_is_found(self) -> None:
        worker = next(each for each in agreement.kind(objects("vllm"), "Deployment"))
        agreement.pod(worker)["containers"][0]["volumeMount"] = []
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(worker, VERSIONS[0], strict=True)
        scaled = next(each for each in agreement.kind(objects("keda"), "ScaledObject"))
        scaled["spec"]["triggers"][0]["metadata"]["targetvalue"] = "1"
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.validate(scaled, resources.SCHEMAS["ScaledObject"])


class Agreement(unittest.TestCase):
    def test_objects_agree_with_each_other(self) -> None:
        for overlay in RENDERED:
            with self.subTest(overlay):
                self.assertEqual(agreement.findings(objects(overlay)), [])

    def test_a_disagreement_is_found(self) -> None:
        def worker(all: list[dict]) -> dict:
            return next(each for each in agreement.kind(all, "Deployment"))

        def coordinator(all: list[dict]) -> dict:
            return next(each for each in agreement.kind(all, "StatefulSet"))

        def the(all: list[dict], kind: str, name: str) -> dict:
            return next(each for each in agreement.kind(all, kind) if each["metadata"]["name"] == name)

        def replace(container: dict, old: str, new: str) -> None:
            container["args"] = [word.replace(old, new) for word in container["args"]]

        slips = {
            "namespaces": lambda all: worker(all)["metadata"].pop("namespace"),
            "selectors": lambda all: agreement.labels(worker(all)).update({"app.kubernetes.io/component": "x"}),
            "services": lambda all: replace(agreement.pod(coordinator(all))["containers"][0], "*:5555", "*:5556"),
            "mounts": lambda all: agreement.pod(worker(all))["containers"][0]["volumeMounts"].pop(1),
            "variables": lambda all: replace(agreement.pod(worker(all))["containers"][0], "$(SLOTS)", "$(SLOT)"),
            "settings_of_pods": lambda all: agreement.pod(worker(all))["securityContext"].pop("runAsNonRoot"),
            "secrets": lambda all: all.append({"kind": "Secret", "metadata": {"name": "x"}}),
            "times": lambda all: agreement.pod(worker(all)).update({"terminationGracePeriodSeconds": 30}),
            "links": lambda all: replace(agreement.pod(worker(all))["containers"][0], "//linnet-link", "//linnet"),
            "policies": lambda all: the(all, "NetworkPolicy", "linnet-to-coordinator")["spec"]["egress"].pop(0),
            "scaling": lambda all: worker(all)["spec"].update({"replicas": 3}),
        }
        for check, slip in slips.items():
            with self.subTest(check):
                changed = objects("keda")
                slip(changed)
                found = agreement.findings(changed)
                self.assertTrue(any(each.startswith(check) for each in found), found)


class Program(unittest.TestCase):
    """Each command line is given to the program, with paths that are nowhere: it has to fail for those, not for its words."""

    def ends(self, words: list[str]) -> tuple[int, str]:
        with tempfile.TemporaryDirectory() as nowhere:
            moved = [re.sub(r"(^|=)/(var|run)/", rf"\1{nowhere}/missing/", word) for word in words]
            done = subprocess.run(
                [os.environ["LINNET"], *moved],
                cwd=nowhere,
                capture_output=True,
                text=True,
                timeout=60,
                stdin=subprocess.DEVNULL,
            )
        return done.returncode, done.stderr + done.stdout

    def test_every_command_line_is_one_of_the_programs(self) -> None:
        seen = set()
        for overlay in RENDERED:
            for place, words in agreement.linnet_commands(objects(overlay)):
                if tuple(words) in seen:
                    continue
                seen.add(tuple(words))
                with self.subTest(overlay, place=place, words=shlex.join(words)):
                    status, said = self.ends(words)
                    self.assertEqual(status, 2, said)
                    self.assertIn("/missing/", said.splitlines()[0], said)
        self.assertGreater(len(seen), 8)

    def test_a_wrong_option_would_be_found(self) -> None:
        _, said = self.ends(["worker", "--connect=tcp://linnet-link:5555", "--no-such-option=1"])
        self.assertIn("--no-such-option", said.splitlines()[0])


class Pages(unittest.TestCase):
    """What the README tells people to type agrees with what the manifests need."""

    page = (ROOT / "Orchestration/kubernetes/README.md").read_text()

    def test_the_secrets_that_are_needed_are_made(self) -> None:
        made: dict[str, set[str]] = {}
        for line in re.sub(r"\\\n\s*", " ", self.page).splitlines():
            words = line.split()
            if words[:4] == ["kubectl", "create", "secret", "generic"]:
                sources = [word.split("=", 1)[1] for word in words if word.startswith("--from-file=")]
                made.setdefault(words[4], set()).update(pathlib.Path(source.split("=")[0]).name for source in sources)
        for overlay in RENDERED:
            for secret, keys in agreement.named_secrets(objects(overlay)).items():
                with self.subTest(overlay, secret=secret):
                    self.assertLessEqual(keys, made.get(secret, set()))

    def test_vllm_is_started_as_the_first_page_says(self) -> None:
        (line,) = re.findall(r"vllm serve (.+?)\n\n", (ROOT / "README.md").read_text(), re.DOTALL)
        words = shlex.split(line.replace("\\\n", " "))
        wanted = {}
        for word, value in zip(words[1:], [*words[2:], "--"]):
            if word.startswith("--"):
                wanted[word] = "" if value.startswith("--") else value
        all = objects("vllm")
        server = next(
            each for each in agreement.containers(agreement.kind(all, "Deployment")[0]) if each["name"] == "vllm"
        )
        given = dict((*word.split("=", 1), "")[:2] for word in agreement.command(server, all) if word.startswith("--"))
        for name, value in wanted.items():
            with self.subTest(name):
                self.assertIn(name, given)
                if value.startswith("{"):
                    self.assertEqual(json.loads(given[name]), json.loads(value))
                elif not value.startswith("/"):
                    self.assertEqual(given[name], value)

    def test_every_overlay_has_its_line(self) -> None:
        for overlay in RENDERED:
            self.assertIn(f"`{overlay}`", self.page)


if __name__ == "__main__":
    unittest.main()
