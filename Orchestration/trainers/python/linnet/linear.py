"""The file of a linear policy: safetensors with float32 matrices and a vocabulary. Needs numpy."""
from __future__ import annotations

import json
import struct
from typing import Any, Dict, List

import numpy as np


class LinearPolicy:
    """A linear policy's matrices by name: `image.0`, `above.1`, `choiceImage.0`, `compatibility.0`, …, numbered by rank.

    `compatibility.R` has a row for each leaf and a column for each name of rank R: what a given leaf adds to a choice.
    """

    def __init__(self, data: bytes) -> None:
        (length,) = struct.unpack_from("<Q", data)
        header: Dict[str, Any] = json.loads(data[8:8 + length])
        self.metadata: Dict[str, str] = header.pop("__metadata__")
        self.tensors: Dict[str, Any] = {}
        for name, entry in header.items():
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            values = np.frombuffer(data[start:end], dtype="<f4")
            self.tensors[name] = values.reshape(entry["shape"]).copy()
        vocabulary = json.loads(self.metadata["vocabulary"])
        self.ranks: List[Dict[str, Any]] = vocabulary["ranks"]
        # A name is found however it is written, as everywhere in Linnet.
        self.rank_of_level = {rank["level"]: number for number, rank in enumerate(self.ranks)}
        self.names = [{name.lower(): index for index, name in enumerate(rank["names"])} for rank in self.ranks]
        self.leaves = {self.ranks[rank]["names"][name].lower(): leaf
                       for leaf, (rank, name) in enumerate(vocabulary["leaves"])}

    def serialized(self, version: int) -> bytes:
        """The file's bytes as a version of the policy."""
        header: Dict[str, Any] = {"__metadata__": {**self.metadata, "version": str(version)}}
        pieces: List[bytes] = []
        offset = 0
        for name, tensor in self.tensors.items():
            piece = np.ascontiguousarray(tensor, dtype="<f4").tobytes()
            header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(piece)]}
            pieces.append(piece)
            offset += len(piece)
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        return struct.pack("<Q", len(text)) + text + b"".join(pieces)
