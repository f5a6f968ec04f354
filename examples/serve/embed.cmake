# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Writes the files of the page as C++: cmake -D OUT=page_files.cpp -D "FILES=a.html;b.js" -P embed.cmake
# index.html is the page's address itself; openapi.json lies where the interface is.

cmake_minimum_required(VERSION 3.25)

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")
set(type_json "application/json")

set(entries "")
foreach(file IN LISTS FILES)
  file(READ "${file}" contents)
  if(contents MATCHES "\\)embedded\"")
    message(FATAL_ERROR "${file}: holds the end of a raw string")
  endif()
  cmake_path(GET file FILENAME name)
  cmake_path(GET file EXTENSION LAST_ONLY extension)
  string(SUBSTRING "${extension}" 1 -1 extension)
  set(path "/${name}")
  if(name STREQUAL "index.html")
    set(path "/")
  elseif(name STREQUAL "openapi.json")
    set(path "/v1/openapi.json")
  endif()
  string(APPEND entries "    {\"${path}\", \"${type_${extension}}\", R\"embedded(${contents})embedded\"},\n")
endforeach()

file(WRITE "${OUT}.new" "#include \"page_file.hpp\"

std::span<const serve::page_file> serve::page_files() {
  static constexpr page_file files[] = {
${entries}  };
  return files;
}
")
file(RENAME "${OUT}.new" "${OUT}")
