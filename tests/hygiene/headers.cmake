# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Each header of one layer, alone and twice, passes the compiler without a warning. A source holds a chain of headers,
# each of which begins with including the one before it, and is not included by that in turn. So nothing stands before
# a header but what it brings along itself, and it passes if and only if it passes alone; the last one's time is all.
# Headers are read as those of the compiled library, which bring their x_impl.hpp not along: less stands before each, it
# takes less than half the time, and x_impl.hpp is one header more. (Header-only they pass in umbrella.cmake, all at once.)
# A chain may begin with a header that precompile.cmake has compiled before, of this library or of another one; that is
# most of the work then.
# cmake -D LAYER=core -D INCLUDE_DIR=... -D COMPILE="g++;-std=c++20;..." -D WORK_DIR=...
#       [-D WITHOUT=<regex: headers that need what is not here>]
#       [-D PRECOMPILED=<headers, as they are included, those of other libraries from the largest down>
#        -D PRECOMPILED_DIR=...] -P headers.cmake

cmake_minimum_required(VERSION 3.25)

# Adds to a list what the files include, and what those include.
macro(add_included list)
  set(todo ${ARGN})
  while(todo)
    list(POP_BACK todo file)
    if(file IN_LIST ${list})
      continue()
    endif()
    list(APPEND ${list} ${file})
    if(NOT DEFINED includes_${file} AND file MATCHES "^lungseg/")
      file(STRINGS ${INCLUDE_DIR}/${file} includes_${file} REGEX "^ *#include [\"<]")
      list(TRANSFORM includes_${file} REPLACE "^ *#include [\"<]([^\">]*)[\">].*" "\\1")
      list(FILTER includes_${file} EXCLUDE REGEX "_impl\\.hpp$")
    endif()
    list(APPEND todo ${includes_${file}})
  endwhile()
endmacro()

# Sorts headers by how many they include, the most first.
macro(largest_first list)
  set(sized "")
  foreach(header IN LISTS ${list})
    add_included(all_of_${header} ${header})
    list(LENGTH all_of_${header} size)
    list(APPEND sized ${size}:${header})
  endforeach()
  list(SORT sized COMPARE NATURAL ORDER DESCENDING)
  list(TRANSFORM sized REPLACE "^[0-9]+:" "" OUTPUT_VARIABLE ${list})
endmacro()

file(GLOB_RECURSE headers RELATIVE ${INCLUDE_DIR} ${INCLUDE_DIR}/lungseg/${LAYER}/*.hpp)
if(WITHOUT)
  list(FILTER headers EXCLUDE REGEX ${WITHOUT})
endif()
if(NOT headers)
  message(FATAL_ERROR "no headers in ${INCLUDE_DIR}/lungseg/${LAYER}")
endif()
list(LENGTH headers count)

set(precompiled ${PRECOMPILED})
set(of_others ${PRECOMPILED})
list(FILTER precompiled INCLUDE REGEX "^lungseg/")
list(FILTER of_others EXCLUDE REGEX "^lungseg/")
largest_first(precompiled)
list(APPEND precompiled ${of_others})

set(left ${headers})  # a chain goes down from those that include most
largest_first(left)
foreach(header IN LISTS left)
  set(begin ${includes_${header}})
  list(FILTER begin EXCLUDE REGEX "\\.inl$")  # these stand behind what the header declares
  set(begin_of_${header} ${header})
  add_included(begin_of_${header} ${begin})
endforeach()

set(sources 0)
while(left)
  list(POP_FRONT left last)
  set(lines "#include \"${last}\"\n#include \"${last}\"\n")
  set(first ${last})
  set(bottom "")
  foreach(header IN LISTS precompiled)
    if(header IN_LIST begin_of_${last} AND NOT last IN_LIST all_of_${header})
      set(bottom ${header})
      break()
    endif()
  endforeach()
  foreach(header IN LISTS left)
    if(header IN_LIST begin_of_${first} AND NOT first IN_LIST all_of_${header}
       AND (NOT bottom OR (bottom IN_LIST begin_of_${header} AND NOT header IN_LIST all_of_${bottom})))
      string(PREPEND lines "#include \"${header}\"\n#include \"${header}\"\n")
      set(first ${header})
      list(REMOVE_ITEM left ${header})
    endif()
  endforeach()

  string(MAKE_C_IDENTIFIER ${last} name)
  set(source ${WORK_DIR}/${name}.cpp)
  file(WRITE ${source} "${lines}")
  set(begin_with "")
  if(bottom)
    string(MAKE_C_IDENTIFIER ${bottom} name)
    set(begin_with -Winvalid-pch -include ${PRECOMPILED_DIR}/${name}.hpp)
  endif()
  execute_process(COMMAND ${COMPILE} -D LUNGSEG_COMPILED -fsyntax-only -Werror ${begin_with} ${source}
                  RESULT_VARIABLE status ERROR_VARIABLE text)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "a header does not compile alone, behind \"${bottom}\" in\n${lines}${text}")
  endif()
  math(EXPR sources "${sources} + 1")
endwhile()
message(STATUS "${count} headers of ${LAYER} compiled in ${sources} sources")
