// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/sample/loader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Reads a loader batch by batch. Batch i of an epoch holds the films i * size to (i + 1) * size - 1 of its order,
/// without those that cannot be read: so a batch depends on its place only, and reading may start anywhere. Of a loader
/// that serves one rank of several it holds that rank's films.
class batch_reader {
 public:
  /// \param size   films per batch; fewer when the dataset has fewer
  /// \param every  batches from one to the next that is read ahead
  batch_reader(loader& films, int size, int every = 1) : films_{&films}, size_{size}, every_{every} {
    expect<option_error>(size >= 1, "training: batch is " + std::to_string(size) + ", expected at least 1");
  }

  /// Whole batches in an epoch, at least 1. The films left over belong to the next epoch's draw.
  int whole_batches() const noexcept { return std::max(films_->films() / size_, 1); }
  /// The same with a last batch that may be smaller.
  int all_batches() const noexcept { return (films_->films() + size_ - 1) / size_; }

  /// The samples of one batch; none when no film of it can be used.
  /// \param tick  called as each film comes, if it is there \throws as loader::next
  std::vector<sample> read(int epoch, int index, const std::function<void()>& tick = {});

  /// Starts to make the samples of that batch ahead.
  void go(int epoch, int index);

 private:
  loader* films_;
  int size_, every_;
  int epoch_ = -1, index_ = -1;  // the batch that comes next
  std::optional<sample> held_;   // a sample of a later batch, met behind a film that could not be read
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/batch_reader_impl.hpp"
#endif
