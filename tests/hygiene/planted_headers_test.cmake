# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# headers.cmake takes headers that compile alone, and finds those that need what only others include.
# cmake -D HEADERS_SCRIPT=... -D PRECOMPILE_SCRIPT=... -D COMPILER=... -D WORK_DIR=... -P planted_headers_test.cmake

cmake_minimum_required(VERSION 3.25)

set(folder ${WORK_DIR}/lungseg/layer)

# A name, what it includes, what it declares, and what it includes behind that.
function(plant name includes declares)
  set(text "#pragma once\n")
  foreach(other IN LISTS includes)
    string(APPEND text "#include \"lungseg/layer/${other}.hpp\"\n")
  endforeach()
  string(APPEND text "${declares}\n")
  foreach(other IN LISTS ARGN)
    string(APPEND text "#include \"lungseg/layer/${other}.hpp\"\n")
  endforeach()
  file(WRITE ${folder}/${name}.hpp "${text}")
endfunction()

set(compile "-DCOMPILE=${COMPILER};-std=c++20;-Wall;-I${WORK_DIR}")
set(precompiled "-DPRECOMPILED=lungseg/layer/base.hpp\;vector" -D PRECOMPILED_DIR=${WORK_DIR}/precompiled)

# What the test says of the headers, whether base.hpp and <vector> were compiled before or not.
function(expect_status wanted what)
  foreach(before IN ITEMS "" precompiled)
    execute_process(COMMAND ${CMAKE_COMMAND} -D LAYER=layer -D INCLUDE_DIR=${WORK_DIR} "${compile}" ${${before}}
                            -D WORK_DIR=${WORK_DIR}/sources -P ${HEADERS_SCRIPT}
                    RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE said)
    set(found refused)
    if(status EQUAL 0)
      set(found taken)
    endif()
    if(NOT found STREQUAL wanted)
      message(SEND_ERROR "${what}, ${before}: ${found}\n${said}")
    endif()
  endforeach()
endfunction()

file(REMOVE_RECURSE ${WORK_DIR})
plant(base "" "struct base {};")
execute_process(COMMAND ${CMAKE_COMMAND} ${precompiled} "${compile}" -P ${PRECOMPILE_SCRIPT} COMMAND_ERROR_IS_FATAL ANY)
plant(user "base" "inline base use(base b) { return b; }")
plant(both "base;user" "base twice(base b);" both_impl)
plant(both_impl "both;user" "inline base twice(base b) { return use(use(b)); }")
expect_status(taken "headers that include what they need")

plant(needy "" "base want();")
plant(feeds "base;needy" "base fed();")
expect_status(refused "a header that needs what another one includes first")
file(REMOVE ${folder}/needy.hpp ${folder}/feeds.hpp)

plant(poor "" "inline base want_base() { return {}; }")
plant(rich "base;poor" "base want_rich();")
expect_status(refused "a header that needs what was compiled before, and does not include it")
file(REMOVE ${folder}/poor.hpp ${folder}/rich.hpp)

plant(poor "" "std::vector<int> want_vector();")
file(WRITE ${folder}/rich.hpp "#pragma once\n#include <vector>\n#include \"lungseg/layer/poor.hpp\"\n")
expect_status(refused "a header that needs what was compiled before of another library, and does not include it")
file(REMOVE ${folder}/poor.hpp)
file(WRITE ${folder}/rich.hpp "#pragma once\n#include <vector>\nstd::vector<int> have_vector();\n")
expect_status(taken "a header that includes what was compiled before of another library")
file(REMOVE ${folder}/rich.hpp)

plant(deep "" "struct deep {};")
plant(late "" "deep want();" its_impl)
plant(its_impl "deep;late" "inline deep want() { return {}; }")
expect_status(refused "a header whose definitions include what its declarations need")
file(REMOVE ${folder}/deep.hpp ${folder}/late.hpp ${folder}/its_impl.hpp)

file(WRITE ${folder}/again.hpp "struct again {};\n")
expect_status(refused "a header that cannot be included twice")
file(REMOVE ${folder}/again.hpp)

plant(unused "base" "inline int one() { int unused = 2; return 1; }")
expect_status(refused "a header with a warning")
file(REMOVE ${folder}/unused.hpp)

plant(base "" "inline base want_base() { return {}; }")
execute_process(COMMAND ${CMAKE_COMMAND} ${precompiled} "${compile}" -P ${PRECOMPILE_SCRIPT}
                RESULT_VARIABLE status ERROR_QUIET)
if(status EQUAL 0)
  message(SEND_ERROR "a header that does not compile was compiled before the others")
endif()
