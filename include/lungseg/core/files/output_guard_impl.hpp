// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/files/same_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE std::string beginning_of(const std::filesystem::path& file, std::size_t most) {
  std::string beginning(most, '\0');
  std::ifstream in{file, std::ios::binary};
  in.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(in.gcount()));
  return beginning;
}

LUNGSEG_INLINE bool is_regular(const std::filesystem::path& file) {
  std::error_code fault;
  return std::filesystem::is_regular_file(file, fault);
}

}  // namespace detail

LUNGSEG_INLINE bool is_own_picture(const std::filesystem::path& file) {
  constexpr std::size_t header_and_note = 128;  // of a PNG, where the note follows the header
  if (!detail::is_regular(file)) return false;
  const std::string beginning = detail::beginning_of(file, header_and_note);
  return beginning.find(mark::result_picture) != beginning.npos || beginning.find(mark::figure) != beginning.npos;
}

LUNGSEG_INLINE void output_guard::keep(const std::filesystem::path& input) {
  if (!input.empty()) inputs_.insert(file_identity(input));
}

LUNGSEG_INLINE bool output_guard::holds_nothing(const std::filesystem::path& file) {
  std::error_code fault;
  if (!std::filesystem::is_regular_file(file, fault)) return true;
  const auto size = std::filesystem::file_size(file, fault);
  return !fault && (size == 0 || (size == 2 && holds_mark(file, "[]")));
}

}}  // namespace lungseg::LUNGSEG_ABI
