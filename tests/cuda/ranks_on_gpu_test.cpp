// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "../support/drawn_films.hpp"
#include "../support/gpu.hpp"
#include "../support/random_tensor.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/tiny_mask_rcnn.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/core/capture.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/distributed/run_ranks.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"
#include "lungseg/ops/norm.hpp"
#include "lungseg/ops/rank_sums.hpp"
#include "lungseg/train/mask_rcnn_trainable.hpp"
#include "lungseg/train/trainer.hpp"
#include "lungseg/train/unet_trainable.hpp"

// Ranks that are threads, each with a GPU of its own: over NCCL where there are such, played elsewhere.

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;

namespace {

/// work(context) of every rank, on its GPU, joined with the others'. \return what each of them returned
template <class Work>
auto on_gpus(int ranks, const Work& work) {
  using result = std::invoke_result_t<const Work&, const context&>;
  std::vector<result> all(static_cast<std::size_t>(ranks));
  run_ranks(thread_world::make(ranks), [&](const std::shared_ptr<communicator>& world) {
    const context ctx = context::on(test::gpu_for_rank(world->rank())).with_threads(1).across_even_one(world).joined();
    all[static_cast<std::size_t>(world->rank())] = work(ctx);
    return 0;
  });
  return all;
}

constexpr int channels = 5;

struct normed {
  std::vector<float> y, dx, mean, inverse_std, dgamma, dbeta, running_mean, running_var;
};

template <int Rank>
std::vector<float> values_of(const tensor<float, Rank>& there) {
  const tensor<float, Rank> here = there.on_host();
  return {here.begin(), here.end()};
}

/// Forward and backward over some films.
normed norm_pass(const context& ctx, view<const float, 4> films, view<const float, 4> gradient) {
  const shape<1> c{channels};
  const auto copy = [&](auto from) {
    auto to = ctx.make<float>(from.extents());
    to.copy_from_host(from);
    return to;
  };
  tensor<float, 1> wide{c}, low{c};
  for (int i = 0; i < channels; ++i) wide[i] = 0.5f + static_cast<float>(i), low[i] = 0.1f;
  const auto x = copy(films);
  const auto gamma = copy(std::as_const(wide).get()), beta = copy(std::as_const(low).get());
  auto y = ctx.make<float>(films.extents()), dy = copy(gradient), dx = ctx.make<float>(films.extents());
  auto mean = ctx.make<float>(c), inverse_std = ctx.make<float>(c), dgamma = ctx.zeros<float>(c),
       dbeta = ctx.zeros<float>(c), running_mean = ctx.zeros<float>(c), running_var = ctx.zeros<float>(c);
  auto counted = ctx.make<double>(shape<1>{1});
  const ops::batch_norm_options options{.relu = true, .counted = counted};
  const double here = ops::batch_norm(ctx, x, gamma, beta, {}, y, mean, inverse_std, options);
  ops::update_running(ctx, mean, inverse_std, x.extent(0), std::int64_t{x.extent(1)} * x.extent(2), options, 0.1f,
                      running_mean, running_var, here);
  ops::batch_norm_backward(ctx, x, std::as_const(y), gamma, std::as_const(mean), std::as_const(inverse_std), dy, dx,
                           dgamma, dbeta, options);
  return {values_of(y),      values_of(dx),    values_of(mean),         values_of(inverse_std),
          values_of(dgamma), values_of(dbeta), values_of(running_mean), values_of(running_var)};
}

void check_close(std::span<const float> a, std::span<const float> b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-5).margin(1e-5));
}

/// What is trained: five films to read of six, batches of four.
struct task {
  scratch_folder where;
  film_dataset films = drawn(where, 9), validation = drawn(where, 5, "validation");
  std::string kind = "lungs";
  trainer_options options;

  task() {
    lungseg_test::put_file(where / "film3.png", "no film");
    options.stages = {{"all", 3, 1e-4f}};  // so small that rounding does not grow
    options.curve_every = 1;
    options.average = 0.9f;
  }

  /// One rank's part, or that of one alone.
  training_result run(const context& on, const std::string& folder, int throw_at = -1) const {
    const context own = on.with_threads(1).with_seed(3).with_exact(true).with_deterministic(true);
    learning_options learning{.batch = 4};
    if (own.world()) learning.rank = own.world()->rank(), learning.ranks = own.world()->size();
    trainer_options o = options;
    o.folder = where / folder;
    o.resume = true;
    int asked = 0;
    o.cancelled = [&asked, throw_at] {
      if (asked++ == throw_at) throw file_error{"the disk is full"};
      return false;
    };
    if (kind == "mask") {
      unet_config config = test::tiny_unet();
      config.drop_connect = 0.5f;
      unet model{config, 3};
      unet_trainable student{model, films, validation, own.seed(), learning};
      o.describe = student.description();
      return run_training(own, student, o);
    }
    mask_rcnn_config config = test::tiny_mask_rcnn();
    config.pad_rois_as_background = kind == "padded";
    mask_rcnn model{config, 3};
    mask_rcnn_trainable student{model, films, validation, own.seed(), learning};
    o.describe = student.description();
    return run_training(own, student, o);
  }
  void run_on(int ranks, const std::string& folder) const {
    on_gpus(ranks, [&](const context& ctx) { return run(ctx, folder).steps; });
  }
};

std::vector<double> numbers_of(const std::filesystem::path& file) {
  std::istringstream lines{contents_of(file)};
  std::string line;
  std::getline(lines, line);
  std::vector<double> numbers;
  while (std::getline(lines, line)) {
    std::istringstream cells{line};
    for (std::string cell; std::getline(cells, cell, ',');) numbers.push_back(std::stod(cell));
  }
  return numbers;
}

}  // namespace

TEST_CASE("gpu ranks: a batch norm over the parts of a batch is that over the whole batch", "[ranks]") {
  const tensor<float, 4> x = test::random_tensor<4>({5, 7, 6, channels}, 1);
  const tensor<float, 4> gradient = test::random_tensor<4>({5, 7, 6, channels}, 2);
  const int ranks = GENERATE(2, 3);
  if (!test::gpus_for_ranks(ranks)) return;
  const normed whole = norm_pass(context{}.with_threads(1), x, gradient);
  // The last rank has no film of its own: what it looks at counts nowhere.
  const int last = ranks - 1;
  const auto first_of = [&](int rank) { return rank == last ? 0 : 5 * rank / last; };
  const auto own_of = [&](int rank) { return rank == last ? 0 : 5 * (rank + 1) / last - first_of(rank); };
  const std::vector<normed> parts = on_gpus(ranks, [&](const context& ctx) {
    const int first = first_of(ctx.world()->rank()), own = own_of(ctx.world()->rank());
    return norm_pass(ctx.with_share({.first = first, .own = own, .all = 5}), x.get().rows(first, std::max(own, 1)),
                     gradient.get().rows(first, std::max(own, 1)));
  });
  std::vector<float> dgamma(channels), dbeta(channels);
  for (int rank = 0; rank < ranks; ++rank) {
    const normed& part = parts[static_cast<std::size_t>(rank)];
    check_close(part.mean, whole.mean);
    check_close(part.inverse_std, whole.inverse_std);
    check_close(part.running_mean, whole.running_mean);
    check_close(part.running_var, whole.running_var);
    for (std::size_t c = 0; c < channels; ++c) dgamma[c] += part.dgamma[c], dbeta[c] += part.dbeta[c];
    if (rank == last) {
      for (std::size_t c = 0; c < channels; ++c) CHECK((part.dgamma[c] == 0 && part.dbeta[c] == 0));
      for (const float value : part.dx) CHECK(value == 0);
      continue;
    }
    const std::size_t film = 7 * 6 * channels, at = film * static_cast<std::size_t>(first_of(rank));
    check_close(part.y, std::span{whole.y}.subspan(at, part.y.size()));
    check_close(part.dx, std::span{whole.dx}.subspan(at, part.dx.size()));
  }
  check_close(dgamma, whole.dgamma);
  check_close(dbeta, whole.dbeta);
}

TEST_CASE("gpu ranks: norms that are not shared are each rank's own, and a blank film's move nothing", "[ranks]") {
  if (!test::gpus_for_ranks(2)) return;
  const tensor<float, 4> x = test::random_tensor<4>({3, 3, 3, channels}, 1);
  const tensor<float, 4> gradient = test::random_tensor<4>({3, 3, 3, channels}, 2);
  const std::vector<normed> parts = on_gpus(2, [&](const context& ctx) {
    const bool looks_on = ctx.world()->rank() == 1;
    return norm_pass(ctx.with_shared_norms(false).with_share({.first = 0, .own = looks_on ? 0 : 3, .all = 3}), x,
                     gradient);
  });
  const normed alone = norm_pass(context{}.with_threads(1), x, gradient);
  check_close(parts[0].dx, alone.dx);
  check_close(parts[0].dgamma, alone.dgamma);
  check_close(parts[0].running_var, alone.running_var);
  for (const float value : parts[1].running_mean) CHECK(value == 0);
  for (const float value : parts[1].dx) CHECK(value == 0);
}

TEST_CASE("gpu ranks: the loss of a mask over the parts of a batch is that over the whole batch", "[ranks]") {
  if (!test::gpus_for_ranks(3)) return;
  const tensor<float, 4> logits = test::random_tensor<4>({4, 9, 8, 1}, 3);
  tensor<float, 4> targets{logits.extents()}, slope{logits.extents()};
  for (std::int64_t i = 0; i < targets.size(); ++i) targets[i] = i % 3 == 0;
  const ops::mask_overlap_losses whole =
      ops::mask_overlap_loss(context{}, std::as_const(logits), std::as_const(targets), slope);
  const auto first_of = [](int rank) { return rank == 1 ? 3 : 0; };
  const auto own_of = [](int rank) { return rank == 0 ? 3 : rank == 1 ? 1 : 0; };
  const auto parts = on_gpus(3, [&](const context& plain) {
    const int rank = plain.world()->rank(), count = std::max(own_of(rank), 1);
    const context ctx = plain.with_share({.first = first_of(rank), .own = own_of(rank), .all = 4});
    const auto copy = [&](const tensor<float, 4>& all) {
      auto there = ctx.make<float>(shape<4>{count, 9, 8, 1});
      there.copy_from_host(all.get().rows(first_of(rank), count));
      return there;
    };
    const auto there = copy(logits), truth = copy(targets);
    auto part = ctx.make<float>(there.extents());
    const ops::mask_overlap_losses losses = ops::mask_overlap_loss(ctx, there, truth, part);
    return std::pair{losses, values_of(part)};
  });
  for (int rank = 0; rank < 3; ++rank) {
    const auto& [losses, part] = parts[static_cast<std::size_t>(rank)];
    CHECK(losses.cross_entropy == Approx(whole.cross_entropy));
    CHECK(losses.dice == Approx(whole.dice));
    for (std::size_t i = 0; i < part.size(); ++i) {
      const float wanted = own_of(rank) ? slope[first_of(rank) * 72 + static_cast<std::int64_t>(i)] : 0;
      CHECK(part[i] == Approx(wanted).epsilon(1e-5));
    }
  }
}

TEST_CASE("gpu ranks: counts are those of the whole batch, padding among them where it counts", "[ranks]") {
  if (!test::gpus_for_ranks(3)) return;
  // Positives and negatives of three images of two ranks; the third one looks on.
  const std::vector<std::vector<int>> of_rank{{1, 2, 3, 4}, {5, 6}, {7, 8}};
  for (const bool padded : {false, true}) {
    const auto seen = on_gpus(3, [&](const context& plain) {
      const auto& own = of_rank[static_cast<std::size_t>(plain.world()->rank())];
      const int images = static_cast<int>(own.size()) / 2;
      const bool looks_on = plain.world()->rank() == 2;
      const context ctx = plain.with_share({.first = 0, .own = looks_on ? 0 : images, .all = 3});
      auto there = ctx.make<int>(shape<2>{images, 2});
      there.copy_from_host({own.data(), there.extents()});
      padded ? ops::share_padded_counts(ctx, there, 10) : ops::share_counts(ctx, there);
      const tensor<int, 2> here = there.on_host();
      return std::vector<int>(here.begin(), here.end());
    });
    const int positives = 1 + 3 + 5, others = padded ? 9 + 7 + 5 : 2 + 4 + 6;
    CHECK(seen[0] == std::vector<int>{positives, others, 0, 0});
    CHECK(seen[1] == std::vector<int>{positives, others});
    CHECK(seen[2] == std::vector<int>{positives, others});
  }
}

TEST_CASE("gpu ranks: work with sums is captured and replayed by all ranks at once", "[ranks]") {
  if (!test::gpus_for_ranks(2)) return;
  // Which of its works each rank does in a step, and whether it is done by the host or replayed.
  const std::vector<int> first{0, 0, 0, 1, 0, 0, 1, 0, 1}, second{0, 0, 0, 0, 0, 1, 1, 1, 1};
  const std::vector<int> calls{1, 1, 0, 1, 0, 1, 1, 1, 0};  // of both: capturing is done by the host, too
  const auto results = on_gpus(2, [&](const context& ctx) {
    repeated_work works[2];
    auto values = ctx.make<double>(shape<1>{3});
    std::vector<double> seen;
    for (std::size_t step = 0; step < first.size(); ++step) {
      int called = 0;
      const int rank = ctx.world()->rank();
      const double own[]{1.0 + rank, static_cast<double>(step), 0.5};
      values.copy_from_host({own, {3}});
      works[rank == 0 ? first[step] : second[step]].run_together(ctx, [&] {
        ++called;
        ctx.joined_ranks().sum(std::span<double>{values.data(), 3});
      });
      seen.push_back(called);
      const tensor<double, 1> here = values.on_host();
      seen.insert(seen.end(), here.begin(), here.end());
    }
    return seen;
  });
  for (const std::vector<double>& seen : results)
    for (std::size_t step = 0; step < calls.size(); ++step) {
      INFO("step " << step);
      CHECK(seen[4 * step] == calls[step]);
      CHECK(seen[4 * step + 1] == 3);
      CHECK(seen[4 * step + 2] == 2 * static_cast<double>(step));
      CHECK(seen[4 * step + 3] == 1);
    }
}

TEST_CASE("gpu ranks: they learn what one learns alone from the whole batch", "[ranks][train]") {
  task t;
  const auto [kind, ranks] = GENERATE(table<std::string, int>({{"lungs", 2}, {"padded", 3}, {"mask", 3}}));
  if (!test::gpus_for_ranks(ranks)) return;
  t.kind = kind;
  CAPTURE(kind, ranks);
  t.run(context::on(device::cuda(0)), "alone");
  t.run_on(ranks, "ranks");
  for (const char* file : {"train.csv", "validation.csv"}) {
    const std::vector<double> a = numbers_of(t.where / "alone" / file), b = numbers_of(t.where / "ranks" / file);
    REQUIRE(a.size() > 10);
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      INFO(file << " number " << i);
      CHECK(a[i] == Approx(b[i]).epsilon(5e-4).margin(5e-4));
    }
  }
}

TEST_CASE("gpu ranks: one rank, with all its sums, trains the same bytes as none", "[ranks][train]") {
  task t;
  if (!test::gpus_for_ranks(1)) return;
  t.kind = GENERATE("padded", "mask");
  CAPTURE(t.kind);
  t.run(context::on(device::cuda(0)), "none");
  t.run_on(1, "one");
  for (const char* file : {"last.safetensors", "best.safetensors", "train.csv", "validation.csv"}) {
    INFO(file);
    CHECK(contents_of(t.where / "none" / file).size() > 0);
    CHECK(contents_of(t.where / "none" / file) == contents_of(t.where / "one" / file));
  }
}

TEST_CASE("gpu ranks: one that fails ends the others, and the checkpoint before stays", "[ranks][train]") {
  if (!test::gpus_for_ranks(2)) return;
  task t;
  const auto train = [&](int throw_at) {
    return on_gpus(
        2, [&](const context& ctx) { return t.run(ctx, "failing", ctx.world()->rank() == 1 ? throw_at : -1).steps; });
  };
  CHECK_THROWS_WITH(train(5), "the disk is full");
  CHECK(state_of(read_archive(t.where / "failing" / "last.safetensors")).step == 4);
  CHECK(train(-1) == std::vector<std::int64_t>{6, 6});
}

TEST_CASE("gpu ranks: operations that need the other ranks' GPUs refuse a context that is not joined", "[ranks]") {
  const auto found = test::first_gpu();
  if (!found) return;
  const context lonely = found->across_even_one(thread_world::make(1)->member(0));
  auto counts = lonely.zeros<int>(shape<2>{1, 2});
  CHECK_THROWS_WITH(ops::share_counts(lonely, counts), Catch::Contains("GPUs are not joined"));
  CHECK(lonely.alone().joined().device_ranks() == nullptr);
  CHECK(context{}.across_even_one(thread_world::make(1)->member(0)).joined().device_ranks() == nullptr);
}
