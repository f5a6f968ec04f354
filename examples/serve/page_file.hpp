// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <string_view>

namespace serve {

/// A file of the page, as it is compiled in from page/ (embed.cmake).
struct page_file {
  std::string_view path, type, contents;
};
std::span<const page_file> page_files();

}  // namespace serve
