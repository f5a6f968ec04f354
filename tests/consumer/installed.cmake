# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Installs the library into a folder of its own, and builds and runs the consumer with what is there. Our headers are not
# a system's for it, so that their warnings, which are errors, are seen (flags.cmake counts on it); those of Eigen are.
# cmake -D BUILD_DIR=... -D CONSUMER_DIR=... -D WORK_DIR=... -D GENERATOR=... -D COMPILER=...
#       "-DWARNINGS=-Wall;..." -D EIGEN_INCLUDE_DIR=... -P installed.cmake

cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_DIR})
set(prefix ${WORK_DIR}/prefix)
set(components "")
if(CUDA)
  list(APPEND components cuda)
endif()
if(COMPILED)
  list(APPEND components compiled)
endif()
if(DEFLATE)
  list(APPEND components deflate)
endif()
if(DICOM)
  list(APPEND components dicom)
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${prefix}
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -S ${CONSUMER_DIR} -B ${WORK_DIR}/build -G ${GENERATOR}
                        -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_PREFIX_PATH=${prefix}
                        -D CMAKE_CXX_EXTENSIONS=OFF -D CMAKE_NO_SYSTEM_FROM_IMPORTED=ON
                        "-DCONSUMER_OPTIONS=${WARNINGS};-Werror;-isystem;${EIGEN_INCLUDE_DIR}"
                        "-DLUNGSEG_COMPONENTS=${components}"
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK_DIR}/build COMMAND_ERROR_IS_FATAL ANY)

# Each that asks finds the package's model, and says where it was looked for when there is none. So does the installed program.
set(model ${prefix}/${MODELS_DIR}/lungs.safetensors)
set(programs ${WORK_DIR}/build/consumer)
if(COMPILED)
  list(APPEND programs ${WORK_DIR}/build/consumer_of_compiled)
endif()
set(ENV{LUNGSEG_MODELS} "")
if(COMPILED AND DICOM)
  execute_process(COMMAND ${WORK_DIR}/build/consumer_of_dicom COMMAND_ERROR_IS_FATAL ANY)
endif()
function(expect_said words)
  foreach(program IN LISTS programs)
    execute_process(COMMAND ${program} OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
    message(STATUS "${said}")
    string(FIND "${said}" "${words}" at)
    if(at EQUAL -1)
      message(FATAL_ERROR "${program} does not say '${words}'")
    endif()
  endforeach()
endfunction()
file(REMOVE ${model})
expect_said("${prefix}/${MODELS_DIR}")
file(WRITE ${model} "no weights")
expect_said("model: ${model}\n")
if(EXISTS ${prefix}/bin/lungseg)
  execute_process(COMMAND ${prefix}/bin/lungseg info RESULT_VARIABLE status ERROR_VARIABLE said)
  string(FIND "${said}" "${model}" at)
  if(NOT status EQUAL 2 OR at EQUAL -1)
    message(FATAL_ERROR "the installed program does not name its damaged model ${model}: ${said}")
  endif()
endif()

# A package without CUDA, or without libdeflate, does not claim the component.
function(expect_refused component)
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${CONSUMER_DIR} -B ${WORK_DIR}/refused_${component} -G ${GENERATOR}
                          -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_PREFIX_PATH=${prefix}
                          -D LUNGSEG_COMPONENTS=${component}
                  RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE text)
  if(status EQUAL 0 OR NOT text MATCHES "${component}")
    message(FATAL_ERROR
            "find_package(lungseg COMPONENTS ${component}) was not refused for a package without it:\n${text}")
  endif()
endfunction()
if(NOT CUDA)
  expect_refused(cuda)
endif()
if(NOT DEFLATE)
  expect_refused(deflate)
endif()

# The package was found where it was installed, and points at nothing of the source tree.
load_cache(${WORK_DIR}/build READ_WITH_PREFIX found_ lungseg_DIR)
string(FIND "${found_lungseg_DIR}" "${prefix}/" at)
if(NOT at EQUAL 0)
  message(FATAL_ERROR "lungseg was found in ${found_lungseg_DIR} and not below ${prefix}")
endif()
file(GLOB package ${found_lungseg_DIR}/*.cmake)
cmake_path(GET CONSUMER_DIR PARENT_PATH tests)
cmake_path(GET tests PARENT_PATH sources)
foreach(file IN LISTS package)
  file(READ ${file} text)
  string(FIND "${text}" "${sources}/" at)
  if(NOT at EQUAL -1)
    message(FATAL_ERROR "${file} names the source tree ${sources}")
  endif()
endforeach()
