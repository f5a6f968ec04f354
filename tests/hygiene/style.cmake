# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# What can be read off the sources without a compiler. cmake -D SOURCE_DIR=... -P style.cmake

cmake_minimum_required(VERSION 3.25)

set(license "// SPDX-License-Identifier: MIT\n// Copyright \\(c\\) [0-9]+ the lungseg authors\n")

file(GLOB_RECURSE sources RELATIVE ${SOURCE_DIR}
     ${SOURCE_DIR}/include/* ${SOURCE_DIR}/kernels/*.?pp ${SOURCE_DIR}/kernels/*.cu* ${SOURCE_DIR}/examples/*.?pp
     ${SOURCE_DIR}/benchmarks/*.?pp
     ${SOURCE_DIR}/tests/*.?pp)
foreach(source IN LISTS sources)
  file(READ ${SOURCE_DIR}/${source} text)
  if(NOT text MATCHES "^${license}")
    message(SEND_ERROR "${source}: does not begin with the two lines of the licence")
  endif()
  if(source MATCHES "[^a-z0-9_./]")
    message(SEND_ERROR "${source}: a file's name is in lower case with underscores")
  endif()
  if(text MATCHES "\t|[ ]\n|\r")
    message(SEND_ERROR "${source}: has a tab, a carriage return or a space at a line's end")
  endif()
  if(source MATCHES "\\.hpp$" AND NOT text MATCHES "\n#pragma once\n")
    message(SEND_ERROR "${source}: has no #pragma once")
  endif()
  if(text MATCHES "TEST_CASE\\(\"[^\"\n]*;")
    message(SEND_ERROR "${source}: a semicolon in the name of a test cuts it in two for ctest")
  endif()
  if(source MATCHES "^(include|kernels)/")
    string(REGEX REPLACE "[^\n]" "" line_ends "${text}")
    string(LENGTH "${line_ends}" lines)
    if(lines GREATER 260)
      message(SEND_ERROR "${source}: has ${lines} lines, more than 260: it has more than one purpose")
    endif()
  endif()
  if(source MATCHES "^include/")
    if(text MATCHES "\n *namespace *{")
      message(SEND_ERROR "${source}: an unnamed namespace in a header makes each unit's types different")
    endif()
    if(text MATCHES "\nusing namespace")
      message(SEND_ERROR "${source}: using namespace in a header changes the user's names")
    endif()
    string(REGEX MATCHALL "\n *# *define +[A-Za-z0-9_]+" macros "${text}")
    foreach(macro IN LISTS macros)
      string(REGEX REPLACE ".* " "" macro ${macro})
      if(NOT macro MATCHES "^LUNGSEG_" AND NOT text MATCHES "# *undef +${macro}[^A-Za-z0-9_]")
        message(SEND_ERROR "${source}: the macro ${macro} leaks to the user")
      endif()
    endforeach()
  endif()
endforeach()

list(LENGTH sources count)
if(count EQUAL 0)
  message(FATAL_ERROR "no sources below ${SOURCE_DIR}")
endif()
message(STATUS "${count} sources looked at")
