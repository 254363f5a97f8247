import json
import struct
import unittest

try:
    import numpy as np
except ImportError:
    np = None


@unittest.skipIf(np is None, "numpy is not here")
class LinearPolicyFile(unittest.TestCase):
    def test_comes_back_as_it_was(self):
        from linnet.linear import LinearPolicy
        vocabulary = {"leaves": [[1, 0], [1, 1]], "ranks": [
            {"allowsAbsence": False, "level": 1, "names": ["Rosales"]},
            {"allowsAbsence": False, "level": 3, "names": ["Rosa canina", "Rosa rugosa"]}]}
        values = np.arange(4, dtype="<f4").tobytes()
        header = {"__metadata__": {"format": "x", "version": "0", "vocabulary": json.dumps(vocabulary)},
                  "compatibility.1": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}
        text = json.dumps(header).encode()
        policy = LinearPolicy(struct.pack("<Q", len(text)) + text + values)
        self.assertEqual(policy.rank_of_level, {1: 0, 3: 1})
        self.assertEqual(policy.leaves, {"rosa canina": 0, "rosa rugosa": 1})
        policy.tensors["compatibility.1"][1, 0] = 9
        again = LinearPolicy(policy.serialized(5))
        self.assertEqual(again.metadata["version"], "5")
        self.assertEqual(again.tensors["compatibility.1"].tolist(), [[0, 1], [9, 3]])
