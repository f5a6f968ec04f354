"""Looks at a weight file with h5py as Keras 2 does: every attribute, group and dataset as save_weights writes them.

    python3 layout_check.py FILE      prints the layers with weights, their names and shapes; fails at the first fault
"""
import sys

import h5py
import numpy as np


def names(where, key):
    value = where.attrs[key]
    if len(value) == 0:
        assert value.dtype == np.float64, (where.name, key, value.dtype)
        return []
    assert value.dtype.kind == "S", (where.name, key, value.dtype)
    return [n.decode("utf8") for n in value]


def main(file):
    with open(file, "rb") as raw:
        head = raw.read(9)
    assert head == b"\x89HDF\r\n\x1a\n\x00", "not superblock 0, the oldest"
    with h5py.File(file, "r") as f:
        assert f.attrs["backend"].decode() == "tensorflow"
        assert f.attrs["keras_version"].decode().startswith("2.")
        layers = names(f, "layer_names")
        assert sorted(layers) == sorted(f.keys()), "layers and groups differ"
        for layer in layers:
            listed = names(f[layer], "weight_names")
            found = []
            f[layer].visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
            assert sorted(found) == sorted(listed), (layer, found, listed)
            for name in listed:
                data = f[layer][name]
                assert data.dtype == np.dtype("<f4") and data.chunks is None and data.compression is None, data
                print(layer, name, *data.shape, float(np.float64(data[()]).sum()))


if __name__ == "__main__":
    main(sys.argv[1])
