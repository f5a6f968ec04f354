# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# What a consumer's flags do: warnings are errors with OpenMP and a GPU, and without, for processors that are not x86-64;
# an older language gives one error, whichever header comes first; what depends on NaN holds with -ffast-math. For every
# compiler that is there. (With OpenMP and for x86-64 the headers compile in umbrella.cmake; with a GPU, by the compiler
# that CONSUMER_COMPILER names, in consumer/installed.cmake.)
# cmake -D SOURCE_DIR=<tests/hygiene> -D INCLUDE_DIR=... -D COMPILERS="g++;clang++" -D FLAGS="-I..." -D WARNINGS="-Wall;..."
#       [-D GCC_FLAGS=...] [-D CONSUMER_COMPILER=...] -D WORK_DIR=... -P flags.cmake

cmake_minimum_required(VERSION 3.25)

file(MAKE_DIRECTORY ${WORK_DIR})
set(umbrella ${WORK_DIR}/umbrella.cpp)
file(WRITE ${umbrella} "#include <lungseg/lungseg.hpp>\nint main() {}\n")
file(GLOB_RECURSE headers RELATIVE ${INCLUDE_DIR} ${INCLUDE_DIR}/lungseg/*.hpp)

function(expect_clean compiler)
  execute_process(COMMAND ${compiler} -std=c++20 ${ARGN} ${WARNINGS} -Werror ${FLAGS} -fsyntax-only
                          ${umbrella} RESULT_VARIABLE status ERROR_VARIABLE text)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "${compiler} ${ARGN}: lungseg.hpp does not compile cleanly:\n${text}")
  endif()
endfunction()

function(expect_one_error compiler header standard)
  set(source ${WORK_DIR}/old.cpp)
  file(WRITE ${source} "#include <${header}>\nint main() {}\n")
  execute_process(COMMAND ${compiler} -std=${standard} ${FLAGS} -fsyntax-only ${source}
                  RESULT_VARIABLE status ERROR_VARIABLE text)
  string(REGEX MATCHALL "error:" errors "${text}")
  list(LENGTH errors count)
  if(status EQUAL 0 OR NOT count EQUAL 1 OR NOT text MATCHES "needs C\\+\\+20: compile with -std=c\\+\\+20")
    message(SEND_ERROR "${compiler} -std=${standard}: ${header} gives ${count} errors, expected one:\n${text}")
  endif()
endfunction()

# Our own build leaves this out for the tests' sake; clang's -Wconversion has it, so a consumer sees it in the headers.
list(REMOVE_ITEM WARNINGS -Wno-sign-conversion)

set(flags_of_all ${FLAGS})
foreach(compiler IN LISTS COMPILERS)
  execute_process(COMMAND ${compiler} --version OUTPUT_VARIABLE version COMMAND_ERROR_IS_FATAL ANY)
  set(FLAGS ${flags_of_all})
  if(version MATCHES "Free Software Foundation")
    list(APPEND FLAGS ${GCC_FLAGS})
  endif()
  if(NOT compiler STREQUAL CONSUMER_COMPILER)
    expect_clean(${compiler} -fopenmp -DLUNGSEG_WITH_CUDA)
  endif()
  expect_clean(${compiler} -DLUNGSEG_X86=0)
  foreach(standard IN ITEMS gnu++17 c++14 c++11)
    expect_one_error(${compiler} lungseg/lungseg.hpp ${standard})
  endforeach()
  foreach(flags IN ITEMS "" -ffast-math)
    execute_process(COMMAND ${compiler} -std=c++20 -O1 ${flags} -Wall -Wextra -Werror ${FLAGS} ${SOURCE_DIR}/not_finite.cpp -pthread
                            -o ${WORK_DIR}/not_finite COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${WORK_DIR}/not_finite RESULT_VARIABLE status ERROR_VARIABLE text)
    if(NOT status EQUAL 0)
      message(SEND_ERROR "${compiler} ${flags}: a number that is not finite passes for one:\n${text}")
    endif()
  endforeach()
endforeach()

set(FLAGS ${flags_of_all})

# A header that begins with including another one stops where that does; those where nothing stands before are asked.
list(GET COMPILERS 0 compiler)
set(asked 0)
foreach(header IN LISTS headers)
  file(STRINGS ${INCLUDE_DIR}/${header} first LIMIT_COUNT 1 REGEX "^ *#include \"lungseg/")
  if((NOT first OR first MATCHES "/core/config.hpp")
     AND NOT header MATCHES "/hdf5/|/dicom/|/distributed/mpi_|/opencv") # need libraries of their own
    expect_one_error(${compiler} ${header} gnu++17)
    math(EXPR asked "${asked} + 1")
  endif()
endforeach()
if(asked EQUAL 0)
  message(SEND_ERROR "no header begins with core/config.hpp")
endif()
