# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Decides about the GPU backend, and finds nvcc, the CUDA toolkit and the headers of cuDNN and cublasLt. Sets
# LUNGSEG_HAS_CUDA, and with it LUNGSEG_CUDNN_INCLUDE_DIR, LUNGSEG_CUDNN_LIBRARY, LUNGSEG_CUBLASLT_INCLUDE_DIR,
# LUNGSEG_CUBLASLT_LIBRARY, LUNGSEG_NCCL, LUNGSEG_NCCL_INCLUDE_DIR and LUNGSEG_NCCL_LIBRARY. docs/building.md explains the
# options.

set(LUNGSEG_CUDA AUTO CACHE STRING "GPU backend: ON, OFF, or AUTO: on when nvcc and cuDNN are found")
set_property(CACHE LUNGSEG_CUDA PROPERTY STRINGS AUTO ON OFF)
set(LUNGSEG_CUDA_ARCHITECTURES "75-real;80-real;90" CACHE STRING
    "GPUs to compile for, as in CMAKE_CUDA_ARCHITECTURES; one without -real also gives PTX for newer GPUs")
set(LUNGSEG_HAS_CUDA OFF)
if(NOT LUNGSEG_CUDA MATCHES "^(AUTO|ON|OFF|TRUE|FALSE|1|0|YES|NO)$")
  message(FATAL_ERROR "LUNGSEG_CUDA is '${LUNGSEG_CUDA}', expected AUTO, ON or OFF")
endif()
if(NOT LUNGSEG_CUDA)
  return()
endif()

find_program(LUNGSEG_NVCC nvcc HINTS ENV CUDACXX ENV CUDA_PATH ENV CUDA_HOME PATHS /usr/local/cuda PATH_SUFFIXES bin
             DOC "CUDA's compiler")

# cuDNN lies beside the toolkit, where Debian and NVIDIA put it, or inside pip's package nvidia-cudnn-cu13: that of an
# active environment, of the python3 on the path, whose environment need not be active, or of the system.
get_filename_component(lungseg_toolkit "${LUNGSEG_NVCC}" REALPATH)
cmake_path(GET lungseg_toolkit PARENT_PATH lungseg_toolkit)
cmake_path(GET lungseg_toolkit PARENT_PATH lungseg_toolkit)
find_program(LUNGSEG_PYTHON python3 NO_CMAKE_SYSTEM_PATH DOC "The python3 whose packages may have cuDNN and NCCL")
cmake_path(GET LUNGSEG_PYTHON PARENT_PATH lungseg_python)
file(GLOB lungseg_pip_cudnn LIST_DIRECTORIES true
     "${lungseg_python}/../lib/python3*/site-packages/nvidia/cudnn"
     "$ENV{VIRTUAL_ENV}/lib/python3*/site-packages/nvidia/cudnn" "$ENV{CONDA_PREFIX}/lib/python3*/site-packages/nvidia/cudnn"
     "$ENV{HOME}/.local/lib/python3*/site-packages/nvidia/cudnn" "/usr/local/lib/python3*/*-packages/nvidia/cudnn"
     "/usr/lib/python3*/*-packages/nvidia/cudnn")
find_path(LUNGSEG_CUDNN_INCLUDE_DIR cudnn_backend.h
          HINTS ${CUDNN_ROOT} ENV CUDNN_ROOT ${lungseg_toolkit} ${lungseg_pip_cudnn} PATH_SUFFIXES include
          DOC "cuDNN 9's headers")
# The library itself is opened at run time (kernels/cudnn/cudnn_library.cpp); a folder known now is one of those tried then.
find_file(LUNGSEG_CUDNN_LIBRARY libcudnn.so.9
          HINTS ${CUDNN_ROOT} ENV CUDNN_ROOT ${lungseg_toolkit} ${lungseg_pip_cudnn}
          PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE} PATH_SUFFIXES lib lib64 DOC "cuDNN 9's library")
# So do cublasLt's of a toolkit without them: in nvidia-cublas.
string(REPLACE "/cudnn" "/cu13" lungseg_pip_cublas "${lungseg_pip_cudnn}")
find_path(LUNGSEG_CUBLASLT_INCLUDE_DIR cublasLt.h
          HINTS ${lungseg_toolkit} ${lungseg_pip_cublas}
          PATH_SUFFIXES include targets/x86_64-linux/include targets/sbsa-linux/include
          DOC "cublasLt's headers, part of the toolkit")
mark_as_advanced(LUNGSEG_NVCC LUNGSEG_PYTHON LUNGSEG_CUDNN_INCLUDE_DIR LUNGSEG_CUDNN_LIBRARY LUNGSEG_CUBLASLT_INCLUDE_DIR)

set(lungseg_missing "")
if(NOT LUNGSEG_NVCC)
  string(APPEND lungseg_missing " nvcc (LUNGSEG_NVCC names it)")
endif()
if(LUNGSEG_CUDNN_INCLUDE_DIR)
  file(STRINGS ${LUNGSEG_CUDNN_INCLUDE_DIR}/cudnn_version.h lungseg_cudnn_major REGEX "define CUDNN_MAJOR")
  if(NOT lungseg_cudnn_major MATCHES " 9$")
    string(APPEND lungseg_missing " cuDNN 9 (${LUNGSEG_CUDNN_INCLUDE_DIR} has another version)")
  endif()
else()
  string(APPEND lungseg_missing " cuDNN 9's headers (CUDNN_ROOT names the folder above include)")
endif()
if(NOT LUNGSEG_CUBLASLT_INCLUDE_DIR)
  string(APPEND lungseg_missing " cublasLt.h (of the toolkit: libcublas-dev; LUNGSEG_CUBLASLT_INCLUDE_DIR names its folder)")
endif()
if(lungseg_missing)
  if(NOT LUNGSEG_CUDA STREQUAL "AUTO")
    message(FATAL_ERROR "LUNGSEG_CUDA=${LUNGSEG_CUDA}, but there is no${lungseg_missing}")
  endif()
  message(STATUS "lungseg: without CUDA, for there is no${lungseg_missing}")
  return()
endif()

# Before the language is enabled, which would put the compiler's own default here. A parent project's wish goes first.
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES ${LUNGSEG_CUDA_ARCHITECTURES})
endif()
if(NOT CMAKE_CUDA_COMPILER)
  set(CMAKE_CUDA_COMPILER ${LUNGSEG_NVCC})
endif()
enable_language(CUDA)
find_package(CUDAToolkit REQUIRED)
# Opened at run time as cuDNN is; its version is the toolkit's.
find_file(LUNGSEG_CUBLASLT_LIBRARY libcublasLt.so.${CUDAToolkit_VERSION_MAJOR}
          HINTS ${CUDAToolkit_LIBRARY_DIR} ${lungseg_toolkit} ${lungseg_pip_cublas} PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}
          PATH_SUFFIXES lib lib64 DOC "cublasLt's library")
mark_as_advanced(LUNGSEG_CUBLASLT_LIBRARY)

# NCCL, with which ranks train on GPUs, lies where cuDNN may lie. Its library is opened at run time, too.
string(REPLACE "/cudnn" "/nccl" lungseg_pip_nccl "${lungseg_pip_cudnn}")
find_path(LUNGSEG_NCCL_INCLUDE_DIR nccl.h
          HINTS ${NCCL_ROOT} ENV NCCL_ROOT ${lungseg_toolkit} ${lungseg_pip_nccl} PATH_SUFFIXES include
          DOC "NCCL's header (Debian and NVIDIA: libnccl-dev)")
find_file(LUNGSEG_NCCL_LIBRARY libnccl.so.2
          HINTS ${NCCL_ROOT} ENV NCCL_ROOT ${lungseg_toolkit} ${lungseg_pip_nccl}
          PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE} PATH_SUFFIXES lib lib64 DOC "NCCL's library")
mark_as_advanced(LUNGSEG_NCCL_INCLUDE_DIR LUNGSEG_NCCL_LIBRARY)
set(LUNGSEG_NCCL_FOUND OFF)
if(LUNGSEG_NCCL_INCLUDE_DIR)
  set(LUNGSEG_NCCL_FOUND ON)
endif()
option(LUNGSEG_NCCL "Train across GPUs" ${LUNGSEG_NCCL_FOUND})
if(LUNGSEG_NCCL AND NOT LUNGSEG_NCCL_FOUND)
  message(FATAL_ERROR "LUNGSEG_NCCL is on, but nccl.h was not found (NCCL_ROOT names the folder above include)")
elseif(NOT LUNGSEG_NCCL)
  message(STATUS "lungseg: without NCCL; the program will train on one GPU only")
endif()
set(LUNGSEG_HAS_CUDA ON)
message(STATUS "lungseg: with CUDA ${CMAKE_CUDA_COMPILER_VERSION} for ${CMAKE_CUDA_ARCHITECTURES}, "
               "cuDNN's headers in ${LUNGSEG_CUDNN_INCLUDE_DIR}")
