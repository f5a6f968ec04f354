# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# The layer rule: a file of include/lungseg/<layer>/ includes its own layer and those listed here, by the full name
# "lungseg/<layer>/<file>". cmake -D INCLUDE_DIR=... -P layers.cmake

cmake_minimum_required(VERSION 3.25)

set(may_core)
set(may_math core)
set(may_backend core math)
set(may_ops core math backend)
set(may_nn core math ops)
set(may_model core math ops nn)
set(may_data core math)
set(may_train core math ops nn model data)
set(may_infer core math ops nn model data)
set(may_api core data model train infer)
set(layers core math backend ops nn model data train infer api)

file(GLOB_RECURSE headers RELATIVE ${INCLUDE_DIR}/lungseg ${INCLUDE_DIR}/lungseg/*)
list(LENGTH headers count)
if(count EQUAL 0)
  message(FATAL_ERROR "no headers below ${INCLUDE_DIR}/lungseg")
endif()

foreach(header IN LISTS headers)
  if(header STREQUAL "lungseg.hpp")
    continue()  # the umbrella is for users and includes what it likes
  endif()
  string(REGEX MATCH "^[a-z0-9_]+" layer ${header})
  if(NOT layer IN_LIST layers)
    message(SEND_ERROR "${header}: '${layer}' is no layer")
    continue()
  endif()
  file(STRINGS ${INCLUDE_DIR}/lungseg/${header} lines REGEX "^[ \t]*#[ \t]*include")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE ".*include[ \t]*[<\"]([^>\"]*)[>\"].*" "\\1" included ${line})
    if(included MATCHES "^(cuda|cudnn|nccl|mpi)[a-z_]*\\.h$")
      message(SEND_ERROR "${header}: includes ${included}, which only kernels/ may")
    elseif(included MATCHES "^lungseg/([a-z0-9_]+)/")
      if(NOT CMAKE_MATCH_1 STREQUAL layer AND NOT CMAKE_MATCH_1 IN_LIST may_${layer})
        message(SEND_ERROR "${header}: '${layer}' may not include '${CMAKE_MATCH_1}' (${included})")
      endif()
    elseif(included MATCHES "^lungseg/")
      message(SEND_ERROR "${header}: includes ${included}, which is for users only")
    elseif(line MATCHES "\"")
      message(SEND_ERROR "${header}: includes \"${included}\" by another name than lungseg/<layer>/<file>")
    endif()
  endforeach()
endforeach()
message(STATUS "${count} headers looked at")
