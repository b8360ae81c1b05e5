"""Arrays in a file: as they were, whole or not at all, and no code with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.saved.arrays_file import ArraysFileError, read_arrays, read_header, write_arrays

ARRAYS = {
    "numbers": np.arange(12, dtype=np.int16).reshape(3, 4)[:, ::2],
    "empty": np.zeros((0, 5)),
    "one": np.array(2.5),
    "odd": np.array([np.nan, -0.0, np.inf]),
    "flags": np.array([True, False]),
    "keys": np.array([2**64 - 1], np.uint64),
    "words": np.array(["CHN", "USA"]),
}


def test_arrays_come_back_as_they_were(tmp_path: Path):
    header = {"big": 10**40, "half": 0.1, "none": None, "list": ["a", 1]}
    write_arrays(tmp_path / "file", ARRAYS, header)
    found_header, found = read_arrays(tmp_path / "file")
    assert found_header == header == read_header(tmp_path / "file")
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape), name
        assert found[name].tobytes() == array.tobytes(), name


def test_objects_are_refused_and_what_was_there_stays(tmp_path: Path):
    path = tmp_path / "file"
    write_arrays(path, ARRAYS, {"version": 1})
    with pytest.raises(ArraysFileError, match="bad is of type object"):
        write_arrays(path, {**ARRAYS, "bad": np.array([print], dtype=object)}, {"version": 2})
    assert read_header(path) == {"version": 1}
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_damaged_file_is_found_out(tmp_path: Path):
    path = tmp_path / "file"
    write_arrays(path, {"noise": np.random.default_rng(1).integers(0, 255, 5000, np.uint8)}, {})
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ArraysFileError, match="damaged"):
        read_arrays(path)
    path.write_bytes(content[:1000])
    with pytest.raises(ArraysFileError, match="damaged, or is not a file of this program"):
        read_header(path)
    path.write_text("something else")
    with pytest.raises(ArraysFileError, match="not a file of this program"):
        read_header(path)
    with pytest.raises(FileNotFoundError):
        read_header(tmp_path / "missing")
