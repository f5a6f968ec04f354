# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Two units that include lungseg.hpp compile with -O2 and without a warning, link, and share one library; and they get
# every header of it that way, but for the components that need a library of others. Prints how long the first took.
# The second is compiled from the same text; where objects can be edited, it is the first one's with other names.
# cmake -D SOURCE_DIR=<tests/hygiene> -D INCLUDE_DIR=... -D COMPILE="g++;-std=c++20;..." [-D OBJCOPY=...] -D WORK_DIR=...
#       -P umbrella.cmake

cmake_minimum_required(VERSION 3.25)

file(MAKE_DIRECTORY ${WORK_DIR})
set(compile_unit ${COMPILE} -O2 -Werror -c ${SOURCE_DIR}/odr_unit.cpp)
string(TIMESTAMP begin "%s%f" UTC)
execute_process(COMMAND ${compile_unit} -o ${WORK_DIR}/first.o -MMD -MF ${WORK_DIR}/first.d
                RESULT_VARIABLE status ERROR_VARIABLE text)
string(TIMESTAMP end "%s%f" UTC)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${text}")
endif()
math(EXPR took "(${end} - ${begin}) / 1000")
message(STATUS "compiled with -O2 in ${took} ms")

if(OBJCOPY)
  execute_process(COMMAND ${OBJCOPY} --redefine-sym _Z13seen_by_firstv=_Z14seen_by_secondv --localize-symbol=main
                          ${WORK_DIR}/first.o ${WORK_DIR}/second.o COMMAND_ERROR_IS_FATAL ANY)
else()
  execute_process(COMMAND ${compile_unit} -D seen_by_first=seen_by_second -D main=unused -o ${WORK_DIR}/second.o
                  COMMAND_ERROR_IS_FATAL ANY)
endif()
execute_process(COMMAND ${COMPILE} ${WORK_DIR}/first.o ${WORK_DIR}/second.o -pthread -o ${WORK_DIR}/both
                RESULT_VARIABLE status ERROR_VARIABLE text)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "two units that include lungseg.hpp do not link:\n${text}")
endif()
execute_process(COMMAND ${WORK_DIR}/both RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "two units that include lungseg.hpp have a library each: status ${status}")
endif()

file(READ ${WORK_DIR}/first.d included)
file(GLOB_RECURSE headers ${INCLUDE_DIR}/lungseg/*.hpp ${INCLUDE_DIR}/lungseg/*.inl)
list(FILTER headers EXCLUDE REGEX "/lungseg/((hdf5|dicom|interop)/|distributed/mpi_)")
foreach(header IN LISTS headers)
  string(FIND "${included}" "${header}" at)
  if(at EQUAL -1)
    message(SEND_ERROR "lungseg.hpp does not bring ${header}")
  endif()
endforeach()
