// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/norm.hpp"

#include <catch2/catch.hpp>

#include "../support/random_tensor.hpp"
#include "lungseg/distributed/run_ranks.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"

using namespace lungseg;

namespace {

const context alone = context{}.with_threads(1);

/// What a batch norm gives, forward and backward.
struct normed {
  tensor<float, 4> y, dx;
  tensor<float, 1> mean, inverse_std, dgamma, dbeta;
  double counted = 0;
};

constexpr int channels = 5;

normed pass(const context& ctx, view<const float, 4> x, view<const float, 4> gradient) {
  const shape<1> c{channels};
  normed n{tensor<float, 4>{x.extents()},
           tensor<float, 4>{x.extents()},
           tensor<float, 1>{c},
           tensor<float, 1>{c},
           tensor<float, 1>{c},
           tensor<float, 1>{c},
           0};
  tensor<float, 1> gamma{c}, beta{c};
  for (int i = 0; i < channels; ++i) gamma[i] = 0.5f + static_cast<float>(i), beta[i] = 0.1f;
  const ops::batch_norm_options options{.relu = true};
  n.counted =
      ops::batch_norm(ctx, x, std::as_const(gamma), std::as_const(beta), {}, n.y, n.mean, n.inverse_std, options);
  tensor<float, 4> dy{x.extents()};
  std::copy(gradient.begin(), gradient.end(), dy.begin());
  ops::batch_norm_backward(ctx, x, std::as_const(n.y), std::as_const(gamma), std::as_const(n.mean),
                           std::as_const(n.inverse_std), dy, n.dx, n.dgamma, n.dbeta, options);
  return n;
}

void check_close(view<const float, 4> a, view<const float, 4> b) {
  REQUIRE(a.extents() == b.extents());
  for (std::int64_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-5).margin(1e-6));
}

}  // namespace

TEST_CASE("a batch norm over the parts of a batch is that over the whole batch", "[distributed][norm]") {
  const tensor<float, 4> x = test::random_tensor<4>({5, 7, 6, channels}, 1);
  const tensor<float, 4> gradient = test::random_tensor<4>({5, 7, 6, channels}, 2);
  const normed whole = pass(alone, x, gradient);
  CHECK(whole.counted == 5 * 7 * 6);
  const int ranks = GENERATE(2, 3);
  CAPTURE(ranks);
  std::vector<normed> parts(static_cast<std::size_t>(ranks));
  // The last rank has no film of its own: what it looks at counts nowhere.
  run_ranks(thread_world::make(ranks), [&](const std::shared_ptr<communicator>& world) {
    const int rank = world->rank(), last = ranks - 1;
    const int first = 5 * rank / last, own = rank == last ? 0 : 5 * (rank + 1) / last - first;
    const context ctx = alone.across(world).with_share({.first = first, .own = own, .all = 5});
    const int from = rank == last ? 0 : first, count = std::max(own, 1);
    parts[static_cast<std::size_t>(rank)] = pass(ctx, x.get().rows(from, count), gradient.get().rows(from, count));
    return 0;
  });
  tensor<float, 1> dgamma{shape<1>{channels}}, dbeta{shape<1>{channels}};
  for (int rank = 0; rank < ranks; ++rank) {
    const normed& part = parts[static_cast<std::size_t>(rank)];
    CHECK(part.counted == whole.counted);
    for (int c = 0; c < channels; ++c) {
      CHECK(part.mean[c] == Approx(whole.mean[c]).margin(1e-6));
      CHECK(part.inverse_std[c] == Approx(whole.inverse_std[c]));
      dgamma[c] += part.dgamma[c];
      dbeta[c] += part.dbeta[c];
    }
    if (rank == ranks - 1) {
      for (const float value : part.dx) CHECK(value == 0);
      continue;
    }
    const int first = 5 * rank / (ranks - 1), own = part.y.extent(0);
    check_close(part.y.get(), whole.y.get().rows(first, own));
    check_close(part.dx.get(), whole.dx.get().rows(first, own));
  }
  for (int c = 0; c < channels; ++c) {
    CHECK(dgamma[c] == Approx(whole.dgamma[c]).epsilon(1e-5).margin(1e-5));
    CHECK(dbeta[c] == Approx(whole.dbeta[c]).epsilon(1e-5).margin(1e-5));
  }
}

TEST_CASE("norms that are not shared are each rank's own", "[distributed][norm]") {
  const tensor<float, 4> x = test::random_tensor<4>({4, 3, 3, channels}, 1);
  const tensor<float, 4> gradient = test::random_tensor<4>({4, 3, 3, channels}, 2);
  run_ranks(thread_world::make(2), [&](const std::shared_ptr<communicator>& world) {
    const int first = 2 * world->rank();
    const context ctx = alone.across(world).with_shared_norms(false).with_share({.first = first, .own = 2, .all = 4});
    const normed own = pass(ctx, x.get().rows(first, 2), gradient.get().rows(first, 2));
    const normed wanted = pass(alone, x.get().rows(first, 2), gradient.get().rows(first, 2));
    CHECK(std::equal(own.dx.begin(), own.dx.end(), wanted.dx.begin()));
    return 0;
  });
}

TEST_CASE("the loss of a mask over the parts of a batch is that over the whole batch", "[distributed][loss]") {
  const tensor<float, 4> logits = test::random_tensor<4>({4, 9, 8, 1}, 3);
  tensor<float, 4> targets{logits.extents()}, slope{logits.extents()};
  for (std::int64_t i = 0; i < targets.size(); ++i) targets[i] = i % 3 == 0;
  const ops::mask_overlap_losses whole =
      ops::mask_overlap_loss(alone, std::as_const(logits), std::as_const(targets), slope);
  run_ranks(thread_world::make(3), [&](const std::shared_ptr<communicator>& world) {
    const int rank = world->rank(), first = rank == 1 ? 3 : 0, own = rank == 0 ? 3 : rank == 1 ? 1 : 0;
    const context ctx = alone.across(world).with_share({.first = first, .own = own, .all = 4});
    const int count = std::max(own, 1);
    tensor<float, 4> part{shape<4>{count, 9, 8, 1}};
    const ops::mask_overlap_losses losses =
        ops::mask_overlap_loss(ctx, logits.get().rows(first, count), targets.get().rows(first, count), part);
    CHECK(losses.cross_entropy == Approx(whole.cross_entropy));
    CHECK(losses.dice == Approx(whole.dice));
    for (std::int64_t i = 0; i < part.size(); ++i)
      CHECK(part[i] == (own ? Approx(slope[first * 72 + i]).epsilon(1e-5) : Approx(0)));
    return 0;
  });
}
