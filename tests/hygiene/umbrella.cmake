# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# A source whose only line of code is an include of lungseg.hpp compiles with -O2, and gets every header of the
# library that way, but for the components that need a library of others. Prints how long it took.
# cmake -D SOURCE=... -D INCLUDE_DIR=... -D COMPILE="g++;-std=c++20;..." -D WORK_DIR=... -P umbrella.cmake

cmake_minimum_required(VERSION 3.25)

string(TIMESTAMP begin "%s%f" UTC)
execute_process(COMMAND ${COMPILE} -O2 -Werror -c ${SOURCE}
                        -o ${WORK_DIR}/only_include.o -MMD -MF ${WORK_DIR}/only_include.d
                RESULT_VARIABLE status ERROR_VARIABLE text)
string(TIMESTAMP end "%s%f" UTC)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${text}")
endif()
math(EXPR took "(${end} - ${begin}) / 1000")
message(STATUS "compiled with -O2 in ${took} ms")

file(READ ${WORK_DIR}/only_include.d included)
file(GLOB_RECURSE headers ${INCLUDE_DIR}/lungseg/*.hpp ${INCLUDE_DIR}/lungseg/*.inl)
list(FILTER headers EXCLUDE REGEX "/lungseg/((hdf5|dicom|interop)/|distributed/mpi_)")
foreach(header IN LISTS headers)
  string(FIND "${included}" "${header}" at)
  if(at EQUAL -1)
    message(SEND_ERROR "lungseg.hpp does not bring ${header}")
  endif()
endforeach()
