// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The places in a run's list of films that a journal has a line of.
class journal_places {
 public:
  void add(std::int64_t place);
  bool contains(std::int64_t place) const {
    const auto at = static_cast<std::size_t>(place);
    return at < there_.size() && there_[at];
  }
  std::int64_t size() const noexcept { return count_; }

 private:
  std::vector<bool> there_;  // a bit a film
  std::int64_t count_ = 0;
};

/// The places of the films in a journal that did not fail. Nothing is changed. \throws as journal_reader
journal_places places_in(const std::filesystem::path& file);

/// What tidy_journal leaves in a journal.
struct journal_tidying {
  bool failed = true;  // films that failed; without them a resumed run tries them again
  bool end = true;     // the line of the run's end
};

/// Puts a journal's lines in the order of the run's list, each film once, the later line where there are two, and drops
/// a torn last line and what else is not to be left. The file is replaced as a whole, and only when anything changes.
/// \return the places of the films that are left
/// \throws as journal_reader; file_error
journal_places tidy_journal(const std::filesystem::path& file, const journal_tidying& leave = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/journal_order_impl.hpp"
#endif
