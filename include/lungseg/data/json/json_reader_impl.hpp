// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdio>
#include <filesystem>
#include <string_view>

#include "lungseg/core/files/text_file.hpp"
#include "lungseg/data/json/json_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE json_source::json_source(const std::filesystem::path& file)
    : file_{file}, handle_{std::fopen(file.c_str(), "rb")} {
  if (!handle_) fail("cannot open");
  fill();
  const std::string_view beginning{block_.get(), size_};
  expect_utf8(beginning, file.string());
  next_ = size_ - without_mark(beginning).size();
}

LUNGSEG_INLINE void json_source::fill() {
  before_ += size_;
  next_ = 0;
  size_ = std::fread(block_.get(), 1, capacity, handle_.get());
  if (size_ < capacity && std::ferror(handle_.get())) fail("cannot read");
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
