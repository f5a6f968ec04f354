# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Compiles headers that many others include, each alone, for the sources of headers.cmake to begin with.
# cmake -D PRECOMPILED=<headers, as they are included> -D COMPILE="g++;-std=c++20;..." -D PRECOMPILED_DIR=... -P precompile.cmake

cmake_minimum_required(VERSION 3.25)

foreach(header IN LISTS PRECOMPILED)
  string(MAKE_C_IDENTIFIER ${header} name)
  set(file ${PRECOMPILED_DIR}/${name}.hpp)
  file(WRITE ${file} "#include \"${header}\"\n#include \"${header}\"\n")
  execute_process(COMMAND ${COMPILE} -D LUNGSEG_COMPILED -Werror -x c++-header ${file} -o ${file}.gch
                  RESULT_VARIABLE status ERROR_VARIABLE text)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "${header} does not compile alone\n${text}")
  endif()
endforeach()
