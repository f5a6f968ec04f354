# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# The API reference: target `docs`, made by Doxygen from the headers' docstrings and from these pages, in
# <build>/reference/html/index.html. What Doxygen warns of (a name that is not there, a parameter that a function does not
# have) is an error.

find_package(Doxygen 1.9 QUIET)
if(NOT DOXYGEN_FOUND)
  message(STATUS "lungseg: without the target docs; it needs Doxygen (Debian: doxygen)")
  return()
endif()

set(DOXYGEN_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/reference)
set(DOXYGEN_GENERATE_LATEX NO)
set(DOXYGEN_HAVE_DOT NO)
set(DOXYGEN_QUIET YES)
set(DOXYGEN_WARN_AS_ERROR FAIL_ON_WARNINGS)
set(DOXYGEN_EXTRACT_ALL YES) # what has no docstring is listed, and no error
set(DOXYGEN_WARN_IF_INCOMPLETE_DOC NO) # a docstring names the parameters that their names do not explain
set(DOXYGEN_INCLUDE_PATH ${PROJECT_SOURCE_DIR}/include) # rules in math/*.inl
set(DOXYGEN_FILE_PATTERNS *.hpp *.md *.dox)
set(DOXYGEN_EXCLUDE_PATTERNS */*_impl.hpp */data/image/stb.hpp) # what x.hpp declares; the code of others in a namespace
set(DOXYGEN_EXCLUDE_SYMBOLS *::detail)
set(DOXYGEN_STRIP_FROM_PATH ${PROJECT_SOURCE_DIR})
set(DOXYGEN_STRIP_FROM_INC_PATH ${PROJECT_SOURCE_DIR}/include)
set(DOXYGEN_USE_MDFILE_AS_MAINPAGE ${PROJECT_SOURCE_DIR}/README.md)
set(DOXYGEN_JAVADOC_AUTOBRIEF YES) # the first sentence
set(DOXYGEN_ALIASES "source=\\par Source^^")
set(DOXYGEN_INPUT_FILTER "sed -f ${CMAKE_CURRENT_LIST_DIR}/reference.sed")
set(DOXYGEN_IMAGE_PATH docs/images)

# A page for each folder, from the table of docs/architecture.md.
file(STRINGS docs/architecture.md rows REGEX "^\\| `[a-z0-9_/]+` \\|")
set(folders "")
foreach(row IN LISTS rows)
  string(REGEX REPLACE "^\\| `([^`]*)` \\|([^|]*)\\|.*" "/** \\\\dir lungseg/\\1\n\\\\brief\\2*/\n" row "${row}")
  string(APPEND folders "${row}")
endforeach()
file(WRITE ${PROJECT_BINARY_DIR}/reference/folders.dox "${folders}")

doxygen_add_docs(docs include/lungseg docs README.md ${PROJECT_BINARY_DIR}/reference/folders.dox)
