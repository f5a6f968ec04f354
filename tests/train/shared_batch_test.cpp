// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/shared_batch.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "lungseg/distributed/run_ranks.hpp"

using namespace lungseg;

namespace {

/// Four batches of films; one of 3 films, one of a single film.
std::vector<batch_losses> four_batches() {
  return {{0, 3, {{"loss", 0.1}, {"class", 1e-300}}},
          {1, 1, {{"loss", 1.0 / 3}, {"class", 5}}},
          {2, 2, {{"loss", 7}, {"class", -2}}},
          {3, 2, {{"loss", 1e17}, {"class", 0.25}}}};
}

}  // namespace

TEST_CASE("mean_losses: the mean over films, not over batches", "[train]") {
  CHECK(mean_losses(nullptr, {{0, 3, {{"loss", 2}}}, {1, 1, {{"loss", 6}}}}) == named_values{{"loss", 3}});
  CHECK(mean_losses(nullptr, {}).empty());
}

TEST_CASE("mean_losses: to the last bit the same for any ranks, whoever has which batch", "[train]") {
  const named_values alone = mean_losses(nullptr, four_batches());
  for (const int ranks : {1, 2, 3, 6}) {
    CAPTURE(ranks);
    const named_values together = run_ranks(thread_world::make(ranks), [&](const std::shared_ptr<communicator>& world) {
      std::vector<batch_losses> own;
      for (const batch_losses& batch : four_batches())
        if ((7 - batch.index) % ranks == world->rank()) own.push_back(batch);
      return mean_losses(world.get(), own);
    });
    CHECK(together == alone);
  }
}

TEST_CASE("mean_losses: a loss that is no number reaches every rank as such", "[train]") {
  const double none = std::numeric_limits<double>::quiet_NaN(), endless = std::numeric_limits<double>::infinity();
  const named_values mean = run_ranks(thread_world::make(2), [&](const std::shared_ptr<communicator>& world) {
    return mean_losses(world.get(), {{world->rank(), 1, {{"a", world->rank() == 1 ? none : 1}, {"b", endless}}}});
  });
  REQUIRE(mean.size() == 2);
  CHECK(std::isnan(mean[0].second));
  CHECK(std::isinf(mean[1].second));
}
