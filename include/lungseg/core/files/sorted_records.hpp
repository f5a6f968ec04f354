// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
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
  void add(keyed_record record) {
    held_ += sizeof record + record.key.size() + record.value.size();
    records_.push_back(std::move(record));
    ++count_;
    if (held_ >= memory_) spill();
  }
  std::int64_t size() const noexcept { return count_; }

  /// The records in their order. \return whether there was one
  bool next(keyed_record& record) {
    if (!merging_) begin();
    if (heads_.empty()) return false;
    std::pop_heap(heads_.begin(), heads_.end(), later);
    record = std::move(heads_.back().record);
    if (heads_.back().read(heads_.back().record))
      std::push_heap(heads_.begin(), heads_.end(), later);
    else
      heads_.pop_back();
    return true;
  }

 private:
  /// The first record of a sorted part that was not taken yet.
  struct head {
    keyed_record record;
    record_file::reader rest;

    bool read(keyed_record& to) { return rest.next(to.key) && rest.next(to.value); }
  };
  static bool later(const head& a, const head& b) { return a.record > b.record; }

  void spill() {
    std::sort(records_.begin(), records_.end());
    const std::uint64_t start = file_.end();
    for (const keyed_record& each : records_) file_.add(each.key), file_.add(each.value);
    parts_.emplace_back(start, file_.end());
    records_.clear();
    held_ = 0;
  }
  void begin() {
    merging_ = true;
    spill();
    records_ = {};
    for (const auto& [start, end] : parts_) {
      head first{{}, file_.read(start, end)};
      if (first.read(first.record)) heads_.push_back(std::move(first));
    }
    std::make_heap(heads_.begin(), heads_.end(), later);
  }

  std::size_t memory_, held_ = 0;
  std::vector<keyed_record> records_;
  record_file file_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> parts_;  // of the file, each sorted
  std::vector<head> heads_;
  std::int64_t count_ = 0;
  bool merging_ = false;
};

}}  // namespace lungseg::LUNGSEG_ABI
