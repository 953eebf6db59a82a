"""Reads in Python what `maps.columns` writes, as the page does."""

import itertools
import json
import struct
import zlib

import numpy as np
import pytest


class Reader:
    def __init__(self, body):
        self.body, self.at = body, 0

    def integers(self, spec):
        n, width = spec["n"], spec["width"]
        planes = np.frombuffer(self.body, np.uint8, n * width, self.at).reshape(width, n).astype(np.int64)
        self.at += n * width
        codes = sum((plane << (8 * k) for k, plane in enumerate(planes)), start=np.zeros(n, np.int64))
        if spec.get("null"):
            return [None if code == 0 else spec["base"] + spec["step"] * (int(code) - 1) for code in codes]
        values = spec["base"] + spec["step"] * codes
        return (np.cumsum(values) if spec.get("delta") else values).tolist()

    def strings(self, spec):
        lengths = self.integers(spec["lengths"])
        text = self.body[self.at : self.at + spec["bytes"]].decode().encode("utf-16-le")
        self.at += spec["bytes"]
        ends = 2 * np.cumsum([0, *lengths])
        return [text[a:b].decode("utf-16-le") for a, b in itertools.pairwise(ends)]

    def column(self, spec, found):
        match spec["kind"]:
            case "text":
                return self.strings(spec["strings"])
            case "codes":
                codes = self.integers(spec)
                strings = self.strings(spec["strings"])
                return [strings[code] for code in codes]
            case "list":
                ends = np.cumsum([0, *self.integers(spec["counts"])])
                values = self.integers(spec["values"])
                if "strings" in spec:
                    strings = self.strings(spec["strings"])
                    values = [strings[code] for code in values]
                return [values[a:b] for a, b in itertools.pairwise(ends)]
            case "counted":
                return [f"{spec['prefix']}{n:0{spec['digits']}}" for n in self.integers(spec)]
        values = self.integers(spec)
        if "of" in spec:
            base = found[f"{spec['table']}.{spec['of']}"]
            values = [None if v is None else v + (b or 0) for v, b in zip(values, base, strict=True)]
        return values


@pytest.fixture(scope="session")
def unpacked():
    """Return the head and the columns, by "table.name", of what `Columns.packed` wrote."""

    def read(packed):
        data = zlib.decompress(packed)
        (length,) = struct.unpack_from("<I", data)
        head = json.loads(data[4 : 4 + length])
        reader, found = Reader(data[4 + length :]), {}
        for spec in head["columns"]:
            found[f"{spec['table']}.{spec['name']}"] = reader.column(spec, found)
        assert reader.at == len(reader.body)
        return head, found

    return read
