# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# layers.cmake must find each fault of the headers that are planted here, and no other.
# cmake -D LAYERS_SCRIPT=... -D TABLE=... -P planted_test.cmake

cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${CMAKE_COMMAND} -D INCLUDE_DIR=${CMAKE_CURRENT_LIST_DIR}/planted -D TABLE=${TABLE}
                        -P ${LAYERS_SCRIPT}
                RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
if(status EQUAL 0)
  message(SEND_ERROR "faults were planted and nothing was found")
endif()

set(expected
  "core/upward.hpp: 'core' may not include 'ops'"
  "core/upward.hpp: 'core' may not include 'math'"
  "data/pixels/network.hpp: 'data/pixels' may not include 'model/layers'"
  "infer/score/sideways.hpp: 'infer/score' may not include 'train'"
  "infer/score/sideways.hpp: 'infer/score' may not include 'infer/report'"
  "nn/past_ops.hpp: 'nn' may not include 'backend/cpu'"
  "ops/kernel.inl: includes cuda_runtime.h"
  "model/weights/weights_file.hpp: includes hdf5.h"
  "data/pixels/packed.hpp: includes libdeflate.h"
  "infer/report/segmentation.hpp: includes dcmtk/dcmdata/dctk.h"
  "ops/umbrella.hpp: includes lungseg/lungseg.hpp"
  "ops/short_name.hpp: includes \"conv2d.hpp\""
  "ops/others_definitions.hpp: includes lungseg/ops/conv2d_impl.hpp"
  "in or before a circle of includes: core/circle.hpp, core/other_side.hpp"
  "elsewhere/header.hpp: 'elsewhere' is no folder of the table")
foreach(fault IN LISTS expected)
  string(FIND "${text}" "${fault}" at)
  if(at EQUAL -1)
    message(SEND_ERROR "not found: ${fault}")
  endif()
endforeach()

string(REGEX MATCHALL "CMake Error" found "${text}")
list(LENGTH found found)
list(LENGTH expected wanted)
if(NOT found EQUAL wanted)
  message(SEND_ERROR "${found} faults were found and ${wanted} were planted:\n${text}")
endif()
