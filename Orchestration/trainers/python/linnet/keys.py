"""The files that `linnet keys generate` writes: the trainer's own secret key, and the coordinator's public one."""
from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from typing import Dict, List, Optional

from linnet.session import LinnetError

DIGITS = re.compile(r"[0-9a-fA-F]{64}\Z")


class KeyFault(LinnetError):
    """A key that cannot be used, and what would work."""


@dataclass(frozen=True)
class Keys:
    """What a socket needs for CURVE. The secret shows itself to nobody who prints it."""
    public: bytes
    coordinator: bytes
    secret: bytes = field(repr=False)


def read(key: Optional[str], coordinator_key: Optional[str]) -> Optional[Keys]:
    """The keys of two files; None without any, for a link without encryption."""
    if key is None and coordinator_key is None:
        return None
    if key is None or coordinator_key is None:
        raise KeyFault("key and coordinator_key belong together: the trainer's own secret key and the coordinator's public one")
    own = _fields(key, "linnet-secret-key", ["name", "public", "secret"], secret=True)
    other = _fields(coordinator_key, "linnet-public-key", ["name", "public"])
    return Keys(public=bytes.fromhex(own["public"]), coordinator=bytes.fromhex(other["public"]),
                secret=bytes.fromhex(own["secret"]))


def _fields(path: str, form: str, names: List[str], secret: bool = False) -> Dict[str, str]:
    try:
        with open(path, encoding="utf-8") as file:
            status = os.fstat(file.fileno())
            # As PostgreSQL has it: a group may read what belongs to root, which is how Kubernetes hands out secrets.
            allowed = 0o640 if status.st_uid == 0 and os.geteuid() != 0 else 0o600
            if secret and stat.S_IMODE(status.st_mode) & 0o077 & ~allowed:
                raise KeyFault(f"'{path}' can be used by others than its owner. Do: chmod {allowed:04o} '{path}'")
            lines = file.read(1 << 16).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFault(f"cannot read '{path}': {error}") from error
    entries = [(number, line.split()) for number, line in enumerate(lines, 1) if line.split() and line.lstrip()[0] != "#"]
    if not entries or entries[0][1] != [form, "1"]:
        raise KeyFault(f"{path}:{entries[0][0] if entries else 1}: the first line is '{form} 1'")
    found: Dict[str, str] = {}
    for number, words in entries[1:]:
        if words[0] not in names or words[0] in found or len(words) != 2:
            raise KeyFault(f"{path}:{number}: a line has one of {', '.join(names)}, once, and its value")
        if words[0] != "name" and not DIGITS.match(words[1]):  # What stands there may be most of a secret.
            raise KeyFault(f"{path}:{number}: '{words[0]}' is no key: it has 64 hexadecimal digits")
        found[words[0]] = words[1]
    for name in names:
        if name not in found:
            raise KeyFault(f"{path}: '{name}' is missing")
    return found
