# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""OpenVINO on the file that shared_model.py writes, in the precision that it chooses for the processor (bfloat16 where
that has matrix units), timed as benchmarks/model_bench.cpp times lungseg.

    openvino_peer.py features SIZE FILE [--threads N] [--seconds S]
"""
import numpy
import openvino

from timing import arguments, measure


def main():
    chosen = arguments(["features"])
    settings = {"INFERENCE_NUM_THREADS": chosen.threads, "PERFORMANCE_HINT": "LATENCY"}
    network = openvino.Core().compile_model(chosen.file, "CPU", settings)
    request = network.create_infer_request()
    image = numpy.random.default_rng(0).random((1, 3, chosen.size, chosen.size), dtype=numpy.float32)

    def work():
        request.infer([image])
        return {}

    measure(f"openvino, {network.get_property('INFERENCE_PRECISION_HINT').get_type_name()}", chosen, work)


main()
