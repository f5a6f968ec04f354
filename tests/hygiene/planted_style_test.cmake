# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# style.cmake must find each fault of a header that is written here, and none in one that is right.
# cmake -D STYLE_SCRIPT=... -D WORK_DIR=... -P planted_style_test.cmake

cmake_minimum_required(VERSION 3.25)

set(license "// SPDX-License-Identifier: MIT\n// Copyright (c) 2026 the lungseg authors\n")

function(expect_faults name text wanted)
  execute_process(COMMAND ${CMAKE_COMMAND} -D SOURCE_DIR=${WORK_DIR} -P ${STYLE_SCRIPT}
                  OUTPUT_VARIABLE said ERROR_VARIABLE said)
  string(REGEX MATCHALL "CMake Error" found "${said}")
  list(LENGTH found found)
  if(NOT found EQUAL wanted)
    message(SEND_ERROR "${name}: ${found} faults were found, expected ${wanted}:\n${said}\n${text}")
  endif()
endfunction()

function(faults_of name text wanted)
  file(REMOVE_RECURSE ${WORK_DIR})
  file(WRITE ${WORK_DIR}/include/lungseg/core/${name} "${text}")
  expect_faults(${name} "${text}" ${wanted})
endfunction()

faults_of(right.hpp "${license}#pragma once\n\n#define LUNGSEG_X 1\n#define SHORT 2\n#undef SHORT\n" 0)
faults_of(licence.hpp "\n#pragma once\n" 1)
faults_of(Name.hpp "${license}#pragma once\n" 1)
faults_of(space.hpp "${license}#pragma once\nint x; \n" 1)
faults_of(twice.hpp "${license}int x;\n" 1)
faults_of(unnamed.hpp "${license}#pragma once\nnamespace {\nint x;\n}\n" 1)
faults_of(names.hpp "${license}#pragma once\nusing namespace std;\n" 1)
faults_of(macro.hpp "${license}#pragma once\n#define LEAK 1\n#undef LEAKS\n" 1)
faults_of(test_name.hpp "${license}#pragma once\nTEST_CASE(\"one; two\") {}\n" 1)
string(REPEAT "// A line.\n" 258 lines)
faults_of(long.hpp "${license}#pragma once\n${lines}" 1)
string(REPEAT "// A line.\n" 257 lines)
faults_of(not_long.hpp "${license}#pragma once\n${lines}" 0)

# Two tests of a folder, as a unity build joins them.
function(faults_of_tests second wanted)
  file(REMOVE_RECURSE ${WORK_DIR})
  file(WRITE ${WORK_DIR}/tests/data/a_test.cpp "${license}\nstruct pair {};\n\nint helper(int a) {\n  return a;\n}\n")
  file(WRITE ${WORK_DIR}/tests/data/b_test.cpp "${license}${second}")
  expect_faults("two tests" "${second}" ${wanted})
endfunction()

faults_of_tests("\nint other(int a) {\n  return helper(a);\n}\n" 0)
faults_of_tests("\ntemplate <class T>\nvoid helper(T a) {\n  a();\n}\n" 1)
faults_of_tests("\nstruct pair {};\n" 1)
