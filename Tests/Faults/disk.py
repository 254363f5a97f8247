"""A small disk that can be filled up and emptied again."""
import os
import subprocess

from hosts import run


class SmallDisk:
    def __init__(self, path, megabytes):
        self.path = path
        os.makedirs(path, exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", path)

    @property
    def filler(self):
        return os.path.join(self.path, "filler")

    def fill(self):
        """Takes all the space that is left."""
        with open(self.filler, "ab", buffering=0) as out:
            try:
                while True:
                    out.write(bytes(4096))
            except OSError:
                pass

    def make_room(self):
        os.unlink(self.filler)

    def remove(self):
        subprocess.run(["umount", "--lazy", self.path], capture_output=True, check=False)
