"""Hosts on one machine: network namespaces with a veth each, joined by a bridge in a namespace of its own."""
import os
import shutil
import subprocess

from pathlib import Path


def run(*command, **options):
    """Runs a command that has to succeed."""
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {result.stderr.strip()}")
    return result.stdout


class Host:
    """A namespace with the interface `eth0`, a host name and a hosts file of its own."""

    def __init__(self, network, name, number):
        self.network, self.name, self.number = network, name, number
        self.namespace = f"{network.tag}-{name}"
        self.address = f"10.77.0.{number}"
        self.port = f"port{number}"  # Its end at the switch.
        self.drops = {}
        run("ip", "netns", "add", self.namespace)
        run("ip", "link", "add", "eth0", "netns", self.namespace, "type", "veth", "peer", "name", self.port, "netns",
            network.switch)
        run("ip", "-n", self.namespace, "address", "add", f"{self.address}/24", "dev", "eth0")
        for interface in ("lo", "eth0"):
            run("ip", "-n", self.namespace, "link", "set", interface, "up")
        run("ip", "-n", network.switch, "link", "set", self.port, "master", "bridge", "up")

    def command(self, arguments):
        """What runs `arguments` on this host. All its steps are exec: the process started is the program itself, and it
        dies with whoever started it."""
        return ["ip", "netns", "exec", self.namespace, "setpriv", "--pdeathsig", "KILL", "unshare", "--uts",
                "sh", "-c", 'hostname "$0" && exec "$@"', self.name, *arguments]

    def drop(self, direction, percent=100):
        """Loses packets that come `in` or go `out`; 0 lets all of them pass."""
        self.drops[direction] = percent
        rules = ["add table inet faults", "delete table inet faults", "add table inet faults"]
        for chain, hook, device in (("in", "input", "iifname"), ("out", "output", "oifname")):
            rules.append(f"add chain inet faults {chain} {{ type filter hook {hook} priority 0; policy accept; }}")
            percent = self.drops.get(chain, 0)
            if percent:
                which = "" if percent == 100 else f"numgen random mod 100 < {percent} "
                rules.append(f"add rule inet faults {chain} {device} eth0 {which}drop")
        run("ip", "netns", "exec", self.namespace, "nft", "-f", "-", input="\n".join(rules) + "\n")

    def unplug(self):
        """Takes the cable out at the switch."""
        run("ip", "-n", self.network.switch, "link", "set", self.port, "down")

    def plug(self):
        run("ip", "-n", self.network.switch, "link", "set", self.port, "up")

    def lower(self):
        """Takes the host's own interface down: what it sends has no route."""
        run("ip", "-n", self.namespace, "link", "set", "eth0", "down")

    def raise_again(self):
        run("ip", "-n", self.namespace, "link", "set", "eth0", "up")


class Network:
    """Some hosts that reach each other by name."""

    def __init__(self, names):
        self.tag = f"faults{os.getpid()}"
        self.switch = f"{self.tag}-switch"
        self.aliases = {}
        self.hosts = {}
        try:
            run("ip", "netns", "add", self.switch)
            run("ip", "-n", self.switch, "link", "add", "bridge", "type", "bridge")
            run("ip", "-n", self.switch, "link", "set", "bridge", "up")
            for number, name in enumerate(names, 1):
                self.hosts[name] = Host(self, name, number)
            self._write_names()
        except BaseException:
            self.remove()
            raise

    def __getitem__(self, name):
        return self.hosts[name]

    def call(self, alias, host):
        """Makes `alias` a name of `host`, for all hosts."""
        self.aliases[alias] = host
        self._write_names()

    def _write_names(self):
        lines = ["127.0.0.1 localhost"]
        lines += [f"{host.address} {name}" for name, host in self.hosts.items()]
        lines += [f"{host.address} {alias}" for alias, host in self.aliases.items()]
        for host in self.hosts.values():
            directory = Path("/etc/netns") / host.namespace
            directory.mkdir(parents=True, exist_ok=True)
            # In place: programs that run there see this very file, bound over /etc/hosts.
            with open(directory / "hosts", "w", encoding="utf-8") as out:
                out.write("\n".join(lines) + "\n")

    def remove(self):
        for namespace in [self.switch, *(f"{self.tag}-{name}" for name in self.hosts)]:
            subprocess.run(["ip", "netns", "delete", namespace], capture_output=True, check=False)
            shutil.rmtree(Path("/etc/netns") / namespace, ignore_errors=True)
