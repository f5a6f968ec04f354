# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# As a subproject, lungseg (without CUDA) gives its library and nothing else: no tests, no programs, no flags of ours.
# cmake -D LUNGSEG_DIR=... -D CONSUMER_DIR=... -D WORK_DIR=... -D GENERATOR=... -D COMPILER=... -P subproject.cmake

cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_DIR})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${CONSUMER_DIR} -B ${WORK_DIR} -G ${GENERATOR}
                        -D CMAKE_CXX_COMPILER=${COMPILER} -D LUNGSEG_SOURCE=${LUNGSEG_DIR}
                        -D CMAKE_EXPORT_COMPILE_COMMANDS=ON -D LUNGSEG_CUDA=OFF
                COMMAND_ERROR_IS_FATAL ANY)

file(READ ${WORK_DIR}/compile_commands.json commands)
string(JSON count LENGTH "${commands}")
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${count} sources would be compiled, expected the consumer's main.cpp only:\n${commands}")
endif()
if(commands MATCHES "-W|-O")
  message(FATAL_ERROR "flags of ours reached the consumer:\n${commands}")
endif()

# A compiler without OpenMP is no obstacle, and is named; libdeflate is left out when told so.
execute_process(COMMAND ${CMAKE_COMMAND} -S ${CONSUMER_DIR} -B ${WORK_DIR}/serial -G ${GENERATOR}
                        -D CMAKE_CXX_COMPILER=${COMPILER} -D LUNGSEG_SOURCE=${LUNGSEG_DIR}
                        -D CMAKE_EXPORT_COMPILE_COMMANDS=ON -D LUNGSEG_CUDA=OFF
                        -D CMAKE_DISABLE_FIND_PACKAGE_OpenMP=ON -D LUNGSEG_DEFLATE=OFF
                OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
file(READ ${WORK_DIR}/serial/compile_commands.json commands)
if(commands MATCHES "openmp" OR NOT said MATCHES "without OpenMP")
  message(FATAL_ERROR "without OpenMP the consumer is compiled with it, or nothing was said:\n${said}${commands}")
endif()
if(commands MATCHES "LUNGSEG_WITH_DEFLATE")
  message(FATAL_ERROR "LUNGSEG_DEFLATE is off, and the consumer is compiled with it:\n${commands}")
endif()
