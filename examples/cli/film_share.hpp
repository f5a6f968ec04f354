// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Which films of a list a run does.

#include <cstdint>
#include <optional>
#include <utility>

#include "lungseg/infer/report/journal_order.hpp"
#include "lungseg/infer/report/prediction_run.hpp"

namespace cli {

/// Says which film is next, by its place in the list from 1. Who shares films out among processes while they work,
/// writes another one of these.
class film_share {
 public:
  film_share() = default;
  film_share(const film_share&) = delete;
  film_share& operator=(const film_share&) = delete;
  virtual ~film_share() = default;

  /// Places in rising order; none at the end. One thread calls it at a time.
  virtual std::optional<std::int64_t> next() = 0;
};

/// The films of a shard that are not done yet.
class shard_share final : public film_share {
 public:
  /// \param films  in the list
  shard_share(const lungseg::shard& part, std::int64_t films, lungseg::journal_places done)
      : part_{part}, films_{films}, done_{std::move(done)} {}

  std::optional<std::int64_t> next() override {
    while (++place_ <= films_)
      if (part_.takes(place_) && !done_.contains(place_)) return place_;
    return std::nullopt;
  }

 private:
  lungseg::shard part_;
  std::int64_t films_;
  lungseg::journal_places done_;
  std::int64_t place_ = 0;
};

}  // namespace cli
