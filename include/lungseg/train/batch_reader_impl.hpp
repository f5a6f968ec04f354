// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "lungseg/train/batch_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<sample> batch_reader::read(int epoch, int index, const std::function<void()>& tick) {
  if (epoch != epoch_ || index != index_) go(epoch, index);
  std::vector<sample> batch;
  const int end = (index + 1) * size_;
  for (int at = films_->share().from(index * size_); at < end; at = films_->share().from(batch.back().index + 1)) {
    if (!held_) held_ = films_->next();
    if (tick) tick();
    if (!held_ || held_->index >= end) break;
    batch.push_back(*std::exchange(held_, std::nullopt));
  }
  index_ += every_;
  return batch;
}

LUNGSEG_INLINE void batch_reader::go(int epoch, int index) {
  epoch_ = epoch;
  index_ = index;
  held_.reset();
  films_->start(epoch, index * size_);
}

}}  // namespace lungseg::LUNGSEG_ABI
