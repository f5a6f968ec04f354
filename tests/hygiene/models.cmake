# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Every model that ships has its hash in FILE.sha256 beside it, as `sha256sum FILE > FILE.sha256` writes it, and is no
# larger than what a clone is asked to carry. cmake -D MODELS_DIR=... -P models.cmake

cmake_minimum_required(VERSION 3.25)

math(EXPR largest "32 * 1024 * 1024")
file(GLOB models ${MODELS_DIR}/*.safetensors)
foreach(model IN LISTS models)
  file(SIZE ${model} bytes)
  if(bytes GREATER largest)
    message(SEND_ERROR "${model}: has ${bytes} bytes, more than ${largest}")
  endif()
  if(NOT EXISTS ${model}.sha256)
    message(SEND_ERROR "${model}: its hash is not beside it, in ${model}.sha256")
    continue()
  endif()
  file(SHA256 ${model} hash)
  cmake_path(GET model FILENAME name)
  file(READ ${model}.sha256 noted)
  if(NOT noted STREQUAL "${hash}  ${name}\n")
    message(SEND_ERROR "${model}: its hash is ${hash}, ${name}.sha256 says: ${noted}")
  endif()
endforeach()
list(LENGTH models count)
message(STATUS "${count} models looked at")
