# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Two units of one program, built with and without LUNGSEG_WITH_CUDA, do not link; built alike, they do.
# cmake -D SOURCE_DIR=... -D COMPILE="g++;-std=c++20;..." -D WORK_DIR=... -P abi.cmake

cmake_minimum_required(VERSION 3.25)

file(MAKE_DIRECTORY ${WORK_DIR})
foreach(kind IN ITEMS cpu cuda)
  set(flag "")
  if(kind STREQUAL "cuda")
    set(flag -DLUNGSEG_WITH_CUDA)
  endif()
  foreach(unit IN ITEMS first second)
    execute_process(COMMAND ${COMPILE} ${flag} -c ${SOURCE_DIR}/abi_${unit}.cpp -o ${WORK_DIR}/${unit}_${kind}.o
                    COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endforeach()

foreach(kinds IN ITEMS "cpu;cpu" "cuda;cuda" "cpu;cuda" "cuda;cpu")
  list(GET kinds 0 first)
  list(GET kinds 1 second)
  execute_process(COMMAND ${COMPILE} ${WORK_DIR}/first_${first}.o ${WORK_DIR}/second_${second}.o -o ${WORK_DIR}/mixed
                  RESULT_VARIABLE status ERROR_VARIABLE text)
  if(first STREQUAL second AND NOT status EQUAL 0)
    message(FATAL_ERROR "two units of a ${first} build do not link:\n${text}")
  elseif(NOT first STREQUAL second AND (status EQUAL 0 OR NOT text MATCHES "v[0-9_]+${first}"))
    message(FATAL_ERROR "a ${first} and a ${second} unit link, or the message does not name the build:\n${text}")
  endif()
endforeach()
