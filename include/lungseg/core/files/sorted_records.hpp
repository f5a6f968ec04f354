// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/files/record_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A value, and what it is sorted by.
struct keyed_record {
  std::string key, value;
  auto operator<=>(const keyed_record&) const = default;
};

/// Sorts any number of records by key, then value, byte by byte, in a fixed amount of memory: what has been collected
/// is sorted and goes to the disk whenever it fills that, and next() merges.
class sorted_records {
 public:
  /// \param memory  of records at a time [bytes]
  explicit sorted_records(std::size_t memory = std::size_t{1} << 20) : memory_{memory} {}

  /// \pre next() was not called \throws disk_error
  void add(keyed_record record);
  std::int64_t size() const noexcept { return count_; }

  /// The records in their order. \return whether there was one
  bool next(keyed_record& record);

 private:
  /// The first record of a sorted part that was not taken yet.
  struct head {
    keyed_record record;
    record_file::reader rest;

    bool read(keyed_record& to) { return rest.next(to.key) && rest.next(to.value); }
  };
  static bool later(const head& a, const head& b) { return a.record > b.record; }

  void spill();
  void begin();

  std::size_t memory_, held_ = 0;
  std::vector<keyed_record> records_;
  record_file file_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> parts_;  // of the file, each sorted
  std::vector<head> heads_;
  std::int64_t count_ = 0;
  bool merging_ = false;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/sorted_records_impl.hpp"
#endif
