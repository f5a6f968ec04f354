# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Each header of one layer, alone in a source that includes it twice, passes the compiler without a warning. One that
# a test includes before anything else has passed it with that test, and is not compiled once more.
# cmake -D LAYER=core -D INCLUDE_DIR=... -D COMPILE="g++;-std=c++20;..." -D WORK_DIR=...
#       [-D WITHOUT=<regex: headers that need what is not here>] [-D TESTS_DIR=<tests that were compiled>] -P headers.cmake

cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE headers RELATIVE ${INCLUDE_DIR} ${INCLUDE_DIR}/lungseg/${LAYER}/*.hpp)
if(WITHOUT)
  list(FILTER headers EXCLUDE REGEX ${WITHOUT})
endif()
if(NOT headers)
  message(FATAL_ERROR "no headers in ${INCLUDE_DIR}/lungseg/${LAYER}")
endif()
if(TESTS_DIR)
  file(GLOB_RECURSE tests ${TESTS_DIR}/*_test.cpp)
  list(FILTER tests EXCLUDE REGEX /cuda/)  # not every build has them
  foreach(test IN LISTS tests)
    file(STRINGS ${test} first REGEX "^#include" LIMIT_COUNT 1)
    if(first MATCHES "^#include \"(lungseg/.*)\"")
      list(REMOVE_ITEM headers ${CMAKE_MATCH_1})
    endif()
  endforeach()
endif()
list(LENGTH headers count)

foreach(header IN LISTS headers)
  string(MAKE_C_IDENTIFIER ${header} name)
  set(source ${WORK_DIR}/${name}.cpp)
  file(WRITE ${source} "#include \"${header}\"\n#include \"${header}\"\n")
  execute_process(COMMAND ${COMPILE} -fsyntax-only -Werror ${source}
                  RESULT_VARIABLE status ERROR_VARIABLE text)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "${header} does not compile alone:\n${text}")
  endif()
endforeach()
message(STATUS "${count} headers of ${LAYER} compiled")
