"""Runs an overlay's pods as processes on this machine: the manifests' own commands, users, mounts and probes.

Not a cluster: volumes are directories, services are names in /etc/hosts, and nobody restarts anything. Each container has a
mount namespace with a root that cannot be written, and user 10001 without capabilities. Needs root, and a network namespace of
its own (see `within_namespaces`), so that ports are free and nothing leaves the machine.
"""

import contextlib
import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import yaml

import agreement

# In a container's own mount namespace. $1: a file of bind mounts, SOURCE TARGET a line; $2: the user; $3…: the command.
CONTAINER = """
set -eu
binds=$1 user=$2; shift 2
mount -t tmpfs tmpfs /var
mount -t tmpfs tmpfs /run
while read -r source target; do
    if [ -d "$source" ]; then mkdir -p "$target"; else mkdir -p "$(dirname "$target")"; : >>"$target"; fi
    mount --bind "$source" "$target"
done <"$binds"
mount -o remount,bind,ro /
exec setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
    env -i PATH=/run/bin:/usr/bin:/bin HOME=/tmp "$@"
"""


def within_namespaces(arguments: list[str]) -> list[str]:
    """The words that run this file where it can do no harm; what it started ends with it."""
    spaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return [*spaces, sys.executable, str(pathlib.Path(__file__).resolve()), *arguments]


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP | IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS


class Node:
    """Where the pods run."""

    def __init__(self, objects: list[dict], linnet: str, place: pathlib.Path) -> None:
        self.objects = objects
        self.linnet = linnet
        self.place = place
        self.processes: dict[str, subprocess.Popen] = {}
        names = [each["metadata"]["name"] for each in agreement.kind(objects, "Service")]
        self.hosts = place / "hosts"
        self.hosts.write_text("127.0.0.1 localhost\n" + "".join(f"127.0.0.1 {name}\n" for name in names))

    def make_secrets(self) -> None:
        """As the README says, with the files' modes that a cluster gives them: root's, readable by the pod's group."""
        keys = self.place / "keys"
        keys.mkdir()

        def linnet(*words: str) -> None:
            subprocess.run(
                [self.linnet, "keys", *words],
                cwd=keys,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        for name in ("coordinator", "worker", "trainer"):
            linnet("generate", f"{name}.key")
        for name in ("worker", "trainer"):
            linnet("authorize", f"{name}.key.pub", "--authorized", "authorized", "--role", name)
        (keys / "http-token").write_text("0123456789abcdef0123456789abcdef\n")
        for secret, files in agreement.named_secrets(self.objects).items():
            home = self.place / "secrets" / secret
            home.mkdir(parents=True)
            for file in files:
                if (keys / file).exists():
                    shutil.copyfile(keys / file, home / file)
                    os.chown(home / file, 0, 10001)
                    os.chmod(home / file, 0o440)

    def token(self) -> str:
        return (self.place / "keys/http-token").read_text().strip()

    def volume(self, pod: str, name: str, source: dict) -> pathlib.Path:
        """The directory that stands for it."""
        if "secret" in source:
            return self.place / "secrets" / source["secret"]["secretName"]
        home = self.place / "volumes" / pod / name
        if not home.exists():
            home.mkdir(parents=True)
            os.chown(home, 0, 10001)
            os.chmod(home, 0o2770)  # As fsGroup has it.
        return home

    def words(self, workload: dict, container: dict, pod: str) -> list[str]:
        """The command that runs the container."""
        sources = {each["name"]: each for each in agreement.pod(workload).get("volumes", [])}
        sources.update({each["metadata"]["name"]: each for each in workload["spec"].get("volumeClaimTemplates", [])})
        binds = [(self.linnet, "/run/bin/linnet"), (self.hosts, "/etc/hosts")]
        # /tmp last: what is mounted lies in it.
        for mount in sorted(container["volumeMounts"], key=lambda each: each["mountPath"] == "/tmp"):
            binds.append((self.volume(pod, mount["name"], sources[mount["name"]]), mount["mountPath"]))
        table = self.place / f"binds-{pod}-{container['name']}"
        table.write_text("".join(f"{source} {target}\n" for source, target in binds))
        words = agreement.command(container, self.objects)
        if "command" not in container:
            words = ["linnet", *words]  # The image's entry point.
        user = str(agreement.pod(workload)["securityContext"]["runAsUser"])
        return ["unshare", "--mount", "sh", "-c", CONTAINER, "sh", str(table), user, *words]

    def prepare(self, workload: dict, pod: str) -> None:
        """Runs the containers that come before."""
        for container in agreement.pod(workload).get("initContainers", []):
            done = subprocess.run(self.words(workload, container, pod), capture_output=True, text=True, timeout=120)
            if done.returncode != 0:
                raise RuntimeError(f"{pod}, container {container['name']}, ends with {done.returncode}: {done.stderr}")

    def start(self, workload: dict, pod: str) -> None:
        self.prepare(workload, pod)
        (container,) = agreement.pod(workload)["containers"]
        with (self.place / f"{pod}.log").open("w") as log:
            words = self.words(workload, container, pod)
            self.processes[pod] = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def log(self, pod: str) -> str:
        return (self.place / f"{pod}.log").read_text()

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()


def answer(url: str, token: str | None = None) -> tuple[int, str]:
    """An HTTP status, 0 for none, and what came with it."""
    request = urllib.request.Request(url)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except (urllib.error.URLError, OSError):
        return 0, ""


def wait(what: str, holds, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain for {what}")
        time.sleep(0.1)


def metric(node: Node, name: str) -> float | None:
    """A metric without labels, as KEDA reads it: with the token."""
    status, text = answer("http://127.0.0.1:5580/metrics", node.token())
    if status != 200:
        return None
    values = [line.split()[1] for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(values[0]) if values else None


def check_coordinator(node: Node, coordinator: dict) -> None:
    """Its probes are answered without a token, its metrics with one only."""
    (container,) = agreement.pod(coordinator)["containers"]
    named = agreement.ports(coordinator)
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = container[probe]["httpGet"]
        url = f"http://127.0.0.1:{named[asked['port']]}{asked['path']}"
        wait(f"{probe} at {url}: {node.log('coordinator')}", lambda: answer(url)[0] == 200, 60)
    refused = answer("http://127.0.0.1:5580/metrics")[0]
    assert refused == 401, f"without a token /metrics answers {refused}"
    assert metric(node, "linnet_samples_open") is not None, "there is no metric linnet_samples_open"


def main(manifest: str, linnet: str) -> None:
    raise_loopback()
    objects = [each for each in yaml.safe_load_all(pathlib.Path(manifest).read_text()) if each]
    (coordinator,) = agreement.kind(objects, "StatefulSet")
    (worker,) = agreement.kind(objects, "Deployment")
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        os.chmod(place, 0o755)
        node = Node(objects, linnet, pathlib.Path(place))
        with contextlib.ExitStack() as stack:
            stack.callback(node.stop)
            node.make_secrets()
            node.start(coordinator, "coordinator")
            check_coordinator(node, coordinator)
            for number in range(worker["spec"]["replicas"]):
                node.start(worker, f"worker-{number}")
            jobs = agreement.kind(objects, "Job")
            for job in jobs:
                node.start(job, "trainer")
                node.processes["trainer"].wait(timeout=240)
                assert node.processes["trainer"].returncode == 0, node.log("trainer")
            if not jobs:
                wait(f"the run's end: {node.log('coordinator')}", lambda: metric(node, "linnet_samples_open") == 0)
            finish(node)


def finish(node: Node) -> None:
    """What a cluster does when everything is deleted: SIGTERM, and each ends by itself."""
    for pod, process in node.processes.items():
        process.terminate()
    for pod, process in node.processes.items():
        status = process.wait(timeout=60)
        assert status in (0, 75), f"{pod} ends with {status}: {node.log(pod)}"
        print(f"{pod} ended with {status}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
