"""What can be read on the wire: packets as tcpdump sees them at the switch."""
import re
import subprocess


def secrets(linnet, questions):
    """Names that the questions are full of."""
    exported = questions + ".jsonl"
    subprocess.run([linnet, "questions", "export", questions, "-o", exported], capture_output=True, check=True)
    names = set()
    with open(exported, encoding="utf-8") as lines:
        for line in lines:
            names.update(re.findall(r'[A-Z][a-z]{5,} [a-z]{4,}', line))
    return sorted(names)


class Capture:
    """Records what passes a host's port at the switch."""

    def __init__(self, host, path):
        self.path = path
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", host.network.switch, "tcpdump", "-i", host.port, "-Z", "root", "-s", "0", "-U",
             "-B", "16384", "-w", path, "tcp"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self, names):
        """How many bytes were recorded, and which of the names can be read in them."""
        self.process.terminate()
        self.process.wait()
        with open(self.path, "rb") as file:
            data = file.read()
        return len(data), [name for name in names if name.encode() in data]
