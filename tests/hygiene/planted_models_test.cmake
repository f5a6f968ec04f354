# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# models.cmake takes a model with its hash, and finds what is wrong with another.
# cmake -D MODELS_SCRIPT=... -D WORK_DIR=... -P planted_models_test.cmake

cmake_minimum_required(VERSION 3.25)

function(expect_status wanted what)
  execute_process(COMMAND ${CMAKE_COMMAND} -D MODELS_DIR=${WORK_DIR} -P ${MODELS_SCRIPT}
                  RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE said)
  set(found refused)
  if(status EQUAL 0)
    set(found taken)
  endif()
  if(NOT found STREQUAL wanted)
    message(SEND_ERROR "${what} was ${found}: ${said}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK_DIR})
set(model ${WORK_DIR}/lungs.safetensors)
file(WRITE ${model} "weights")
expect_status(refused "a model without a hash")
file(SHA256 ${model} hash)
file(WRITE ${model}.sha256 "${hash}  lungs.safetensors\n")
expect_status(taken "a model with its hash")
file(APPEND ${model} "!")
expect_status(refused "a model with another's hash")
string(REPEAT "0123456789abcdef" 2097153 large)
file(WRITE ${model} ${large})
file(SHA256 ${model} hash)
file(WRITE ${model}.sha256 "${hash}  lungs.safetensors\n")
expect_status(refused "a model that is too large to ship")
