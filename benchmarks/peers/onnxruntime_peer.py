# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""ONNX Runtime on the file that shared_model.py writes, timed as benchmarks/model_bench.cpp times lungseg.

    onnxruntime_peer.py features SIZE FILE [--threads N] [--seconds S]
"""
import numpy
import onnxruntime

from timing import arguments, measure


def main():
    chosen = arguments(["features"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = chosen.threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(chosen.file, options, providers=["CPUExecutionProvider"])
    image = numpy.random.default_rng(0).random((1, 3, chosen.size, chosen.size), dtype=numpy.float32)

    def work():
        session.run(None, {"images": image})
        return {}

    measure("onnxruntime", chosen, work)


main()
