# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# The command `lungseg serve`: cpp-httplib for HTTP, libzip for archives, and the page compiled in. Without the
# libraries the command only says which they are.

target_include_directories(lungseg_program PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_LIST_DIR})

find_path(LUNGSEG_HTTPLIB_INCLUDE_DIR httplib.h DOC "cpp-httplib (Debian: libcpp-httplib-dev)")
find_library(LUNGSEG_HTTPLIB_LIBRARY cpp-httplib DOC "cpp-httplib (Debian: libcpp-httplib-dev)")
find_path(LUNGSEG_ZIP_INCLUDE_DIR zip.h DOC "libzip (Debian: libzip-dev)")
find_library(LUNGSEG_ZIP_LIBRARY zip DOC "libzip (Debian: libzip-dev)")
mark_as_advanced(LUNGSEG_HTTPLIB_INCLUDE_DIR LUNGSEG_HTTPLIB_LIBRARY LUNGSEG_ZIP_INCLUDE_DIR LUNGSEG_ZIP_LIBRARY)
foreach(needed IN ITEMS LUNGSEG_HTTPLIB_INCLUDE_DIR LUNGSEG_HTTPLIB_LIBRARY LUNGSEG_ZIP_INCLUDE_DIR LUNGSEG_ZIP_LIBRARY
                        LUNGSEG_CRYPTO_LIBRARY)  # of OpenSSL, which cpp-httplib brings; the component dicom looks for it
  if(NOT ${needed})
    message(STATUS "lungseg: without cpp-httplib and libzip (Debian: libcpp-httplib-dev, libzip-dev); the program will not serve")
    target_sources(lungseg_program PRIVATE serve/missing.cpp)
    return()
  endif()
endforeach()

# The viewer's modules are the library's (infer/report/page), which its report has, too.
set(page index.html style.css main.js api.js films.js facts.js tools.js brush.js icon.svg openapi.json)
list(TRANSFORM page PREPEND ${CMAKE_CURRENT_LIST_DIR}/page/)
set(page_source ${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp)
add_custom_command(OUTPUT ${page_source}
  COMMAND ${CMAKE_COMMAND} -D OUT=${page_source} "-DFILES=${page}" -P ${CMAKE_CURRENT_LIST_DIR}/embed.cmake
  DEPENDS ${page} ${CMAKE_CURRENT_LIST_DIR}/embed.cmake COMMENT "Compiling the page in" VERBATIM)

file(GLOB serve_sources CONFIGURE_DEPENDS serve/*.cpp)
list(FILTER serve_sources EXCLUDE REGEX "/missing\\.cpp$")
file(GLOB dicomweb_sources CONFIGURE_DEPENDS serve/dicomweb/*.cpp)
if(TARGET lungseg_dicom)
  list(APPEND serve_sources serve/dicom/present.cpp)
  list(FILTER dicomweb_sources EXCLUDE REGEX "/missing\\.cpp$")
  set(tested ${dicomweb_sources})
  list(FILTER tested INCLUDE REGEX "/(multipart_related|path|dicom_json)\\.cpp$")
  set(LUNGSEG_SERVE_DICOMWEB ${tested} ${CMAKE_CURRENT_LIST_DIR}/media_type.cpp PARENT_SCOPE)  # for tests/serve
else()
  list(APPEND serve_sources serve/dicom/missing.cpp)
  list(FILTER dicomweb_sources EXCLUDE REGEX "/(instances|dicom_json)\\.cpp$")
endif()
list(APPEND serve_sources ${dicomweb_sources})
target_sources(lungseg_program PRIVATE ${serve_sources} ${page_source})
target_include_directories(lungseg_program SYSTEM PRIVATE ${LUNGSEG_HTTPLIB_INCLUDE_DIR} ${LUNGSEG_ZIP_INCLUDE_DIR})
# Debian's library is compiled with these, and its types depend on them.
target_compile_definitions(lungseg_program PRIVATE
  CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT CPPHTTPLIB_BROTLI_SUPPORT)
target_link_libraries(lungseg_program PRIVATE ${LUNGSEG_HTTPLIB_LIBRARY} ${LUNGSEG_ZIP_LIBRARY} ${LUNGSEG_CRYPTO_LIBRARY})
