// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "lungseg/core/files/sorted_records.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void sorted_records::add(keyed_record record) {
  held_ += sizeof record + record.key.size() + record.value.size();
  records_.push_back(std::move(record));
  ++count_;
  if (held_ >= memory_) spill();
}

LUNGSEG_INLINE bool sorted_records::next(keyed_record& record) {
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

LUNGSEG_INLINE void sorted_records::spill() {
  std::sort(records_.begin(), records_.end());
  const std::uint64_t start = file_.end();
  for (const keyed_record& each : records_) file_.add(each.key), file_.add(each.value);
  parts_.emplace_back(start, file_.end());
  records_.clear();
  held_ = 0;
}

LUNGSEG_INLINE void sorted_records::begin() {
  merging_ = true;
  spill();
  records_ = {};
  for (const auto& [start, end] : parts_) {
    head first{{}, file_.read(start, end)};
    if (first.read(first.record)) heads_.push_back(std::move(first));
  }
  std::make_heap(heads_.begin(), heads_.end(), later);
}

}}  // namespace lungseg::LUNGSEG_ABI
