# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# benchmarks/gpu/check.sh on a machine that is played: whatever fails there must reach its exit status by name.
# cmake -D CHECK_SCRIPT=... -D WORK_DIR=... -P gpu_check_test.cmake

cmake_minimum_required(VERSION 3.25)

set(bin ${WORK_DIR}/bin)
set(build ${WORK_DIR}/build)

# A program that says what it is called with, and ends as `ends` says of what begins so: its name and its words, with
# underscores between them.
function(play file)
  file(WRITE ${file} "#!/bin/sh
echo \"called: \$(basename \"\$0\") \$*\"
echo 'x NCCL INFO comm - Init COMPLETE'
said=\$(echo \"\$(basename \"\$0\") \$*\" | tr ' ' _)
while read -r begin status seconds; do
  case \"\$said\" in \"\$begin\"*) sleep \"\${seconds:-0}\"; exit \"\$status\" ;; esac
done < ${WORK_DIR}/ends
exit 0
")
  file(CHMOD ${file} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
endfunction()

file(REMOVE_RECURSE ${WORK_DIR})
foreach(program IN ITEMS nvidia-smi cmake compute-sanitizer dpkg-query apt-get sudo)
  play(${bin}/${program})
endforeach()
file(WRITE ${bin}/sudo "#!/bin/sh\nexec \"$@\"\n")
foreach(program IN ITEMS tests/cuda_tests benchmarks/gpu_compare_ops benchmarks/gpu_train_drawn benchmarks/gpu_model_speed)
  play(${build}/${program})
endforeach()

# `ends`: lines "begin status [seconds]". ARGN: of the script.
function(expect_check what ends status says)
  file(WRITE ${WORK_DIR}/ends "python3 1\n${ends}")
  execute_process(COMMAND ${CMAKE_COMMAND} -E env "PATH=${bin}:$ENV{PATH}" bash ${CHECK_SCRIPT} --build-dir ${build} ${ARGN}
                  RESULT_VARIABLE ended OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT ended EQUAL status)
    message(SEND_ERROR "${what}: ended with ${ended}, expected ${status}:\n${said}")
  endif()
  if(NOT said MATCHES "${says}")
    message(SEND_ERROR "${what}: does not say '${says}':\n${said}")
  endif()
endfunction()

play(${bin}/python3)  # without torchvision
expect_check("all well" "" 0 "called: cuda_tests ~gpu ranks.*== speed: ok after [0-9]+ s\n== failed: none")
foreach(part IN ITEMS tests:cuda_tests_~gpu ranks:cuda_tests_gpu memcheck:compute-sanitizer_--tool_memcheck
                      racecheck:compute-sanitizer_--tool_racecheck table:gpu_compare_ops train:gpu_train_drawn
                      speed:gpu_model_speed)
  string(REGEX MATCH "^(.*):(.*)$" whole ${part})
  set(name ${CMAKE_MATCH_1})
  expect_check("${name} fails" "${CMAKE_MATCH_2} 5\n" 1 "== ${name}: failed after.*== failed: ${name}\n")
endforeach()
set(memcheck compute-sanitizer_--tool_memcheck)
expect_check("two fail" "${memcheck} 3\ngpu_train_drawn 139\n" 2 "== racecheck: ok.*== failed: memcheck train\n")
expect_check("one hangs" "gpu_compare_ops 0 20\n" 1 "ended [^ ]*gpu_compare_ops after the limit of 1 s.*== train: ok" --limit 1)
expect_check("one part" "cuda_tests 5\n" 0 "== table: ok" --only table)
expect_check("nothing but building" "cuda_tests 5\n" 0 "== built in [0-9]+ s\n== failed: none" --only " ")
expect_check("no such part" "" 2 "no part 'tabel'" --only tabel)
expect_check("no driver" "nvidia-smi 9\n" 2 "")
expect_check("does not build" "cmake_--build 1\n" 2 "called: cmake --build")
file(WRITE ${bin}/dpkg-query "#!/bin/sh\nprintf installed\n")
expect_check("does not configure, and nothing is missing" "cmake_--compile 1\n" 2 "called: cmake [^\n]*-S")

# A package that is not installed until somebody does.
file(WRITE ${bin}/dpkg-query "#!/bin/sh
case \"$*\" in *catch2) [ -f ${WORK_DIR}/installed ] || exit 1 ;; esac
printf installed
")
file(WRITE ${bin}/apt-get "#!/bin/sh\ncase \"$*\" in install*) echo \"got $*\"; touch ${WORK_DIR}/installed ;; esac\n")
file(WRITE ${bin}/cmake "#!/bin/sh\n[ -f ${WORK_DIR}/installed ]\n")
expect_check("a package is missing" "" 0 "installing catch2\n.*got install .*catch2.*== failed: none" --only " ")
expect_check("it is there" "" 0 "== failed: none" --only " ")
