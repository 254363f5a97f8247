"""Programs on hosts: started, killed, stopped, and looked at from outside."""
import os
import signal
import subprocess
import time


class Program:
    """A program on a host, which can be started again. What it says is appended to one file."""

    def __init__(self, host, name, arguments, log, environment=None, stdin=subprocess.DEVNULL):
        self.host, self.name, self.arguments, self.log = host, name, arguments, log
        self.environment, self.stdin = environment or {}, stdin
        self.process = None
        self.starts = 0
        self.paused = False

    def start(self):
        assert not self.runs
        self.starts += 1
        with open(self.log, "ab") as out:
            out.write(f"==== start {self.starts} of {self.name} on {self.host.name}\n".encode())
            out.flush()
            self.process = subprocess.Popen(
                self.host.command(self.arguments), stdin=self.stdin, stdout=out, stderr=out,
                env={**os.environ, **self.environment})
        self.paused = False

    @property
    def runs(self):
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self):
        return self.process.pid

    def signal(self, number):
        if self.runs:
            self.process.send_signal(number)

    def pause(self):
        self.paused = True
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.paused = False
        self.signal(signal.SIGCONT)

    def kill(self):
        """Kills it, and waits until it is gone."""
        if self.runs:
            self.process.kill()
        if self.process is not None:
            self.process.wait()

    def ended(self, patience):
        """Its exit code; None when it still runs after `patience` seconds."""
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            return None

    def tell(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def last_words(self, count=15):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-count:])

    def size(self):
        """Its resident memory in MB and its open files; None when it is not there."""
        try:
            with open(f"/proc/{self.pid}/status", encoding="utf-8") as status:
                memory = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024
            return {"memory": round(memory, 1), "files": len(os.listdir(f"/proc/{self.pid}/fd"))}
        except (OSError, StopIteration):
            return None


class LogTail:
    """The lines that came since the last look."""

    def __init__(self, path):
        self.path, self.offset, self.rest = path, 0, b""

    def lines(self):
        try:
            with open(self.path, "rb") as log:
                log.seek(self.offset)
                data = log.read()
        except FileNotFoundError:
            return []
        self.offset += len(data)
        *lines, self.rest = (self.rest + data).split(b"\n")
        return [line.decode("utf-8", "replace") for line in lines]


def strays(namespaces):
    """Processes that are still in one of the namespaces: (pid, command)."""
    found = []
    for namespace in namespaces:
        listed = subprocess.run(["ip", "netns", "pids", namespace], capture_output=True, text=True, check=False)
        for pid in listed.stdout.split():
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as line:
                    found.append((int(pid), line.read().replace(b"\0", b" ").decode(errors="replace")[:120]))
            except OSError:
                pass
    return found


def wait(condition, patience, step=0.05):
    """Whether `condition` came to hold within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True
