# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# headers.cmake takes headers that compile alone, and finds those that need what only others include.
# cmake -D HEADERS_SCRIPT=... -D COMPILER=... -D WORK_DIR=... -P planted_headers_test.cmake

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

function(expect_status wanted what)
  execute_process(COMMAND ${CMAKE_COMMAND} -D LAYER=layer -D INCLUDE_DIR=${WORK_DIR}
                          "-DCOMPILE=${COMPILER};-std=c++20;-Wall;-I${WORK_DIR}" -D WORK_DIR=${WORK_DIR}/sources
                          -P ${HEADERS_SCRIPT} RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE said)
  set(found refused)
  if(status EQUAL 0)
    set(found taken)
  endif()
  if(NOT found STREQUAL wanted)
    message(SEND_ERROR "${what}: ${found}\n${said}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK_DIR})
plant(base "" "struct base {};")
plant(user "base" "inline base use(base b) { return b; }")
plant(both "base;user" "base twice(base b);" both_impl)
plant(both_impl "both;user" "inline base twice(base b) { return use(use(b)); }")
expect_status(taken "headers that include what they need")

plant(needy "" "base want();")
plant(feeds "base;needy" "base fed();")
expect_status(refused "a header that needs what another one includes first")
file(REMOVE ${folder}/needy.hpp ${folder}/feeds.hpp)

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
