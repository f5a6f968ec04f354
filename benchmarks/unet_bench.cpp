// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Time and memory of the EfficientNet U-Nets on pictures of 256 x 256.
///     unet_bench eval|train B0|...|B7|all [--weights FILE] [--threads N] [--seconds S] [--precision float32|bfloat16]
/// FILE holds weights under segmentation_models' names. eval: one picture to probabilities. train: four pictures,
/// losses, gradients and SGD with momentum, all parameters and batch statistics. Prints a line of JSON for each
/// network; times are wall milliseconds a call. `all` with eval prints a Markdown table of B0 to B7 instead.
/// benchmarks/compare_unets.sh runs it beside torch.

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lungseg/core/random.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/train/update.hpp"
#include "measure.hpp"

namespace {

using namespace lungseg;

struct settings {
  std::string mode, network, weights;
  int threads = 2;
  double seconds = 3;
  dtype precision = dtype::float32;
};

[[noreturn]] void usage() {
  std::fprintf(stderr,
               "unet_bench eval|train B0|...|B7|all [--weights FILE] [--threads N] [--seconds S] "
               "[--precision float32|bfloat16]\n");
  std::exit(2);
}

settings parse(int count, char** words) {
  if (count < 3) usage();
  settings chosen{.mode = words[1], .network = words[2], .weights = {}};
  const bool one =
      chosen.network.size() == 2 && chosen.network[0] == 'B' && chosen.network[1] >= '0' && chosen.network[1] <= '7';
  if ((chosen.mode != "eval" && chosen.mode != "train") || (!one && chosen.network != "all")) usage();
  for (int i = 3; i < count; i += 2) {
    if (i + 1 == count) usage();
    const std::string_view word = words[i];
    if (word == "--threads")
      chosen.threads = std::max(1, std::atoi(words[i + 1]));
    else if (word == "--weights")
      chosen.weights = words[i + 1];
    else if (word == "--precision")
      chosen.precision = parse_dtype(words[i + 1]);
    else if (word == "--seconds")
      chosen.seconds = std::atof(words[i + 1]);
    else
      usage();
  }
  return chosen;
}

/// The same pictures as the peer's: a ramp over rows, columns and channels, about normalised.
tensor<float, 4> pictures(int count) {
  tensor<float, 4> result{{count, 256, 256, 3}};
  for (std::int64_t i = 0; i < result.size(); ++i) result[i] = static_cast<float>(i % 1021) / 255.0f - 2.0f;
  return result;
}
tensor<float, 4> left_halves(int count) {
  tensor<float, 4> result{{count, 256, 256, 1}};
  for (std::int64_t i = 0; i < result.size(); ++i) result[i] = i % 256 < 128;
  return result;
}

/// Measures one network; `score` is the mean probability of the last call, or its loss.
bench::timing run(const settings& chosen, int number, double& score) {
  const context ctx = context{}.with_threads(chosen.threads).with_precision(chosen.precision);
  const auto model = chosen.weights.empty() ? std::make_unique<unet>(efficientnet_unet(number))
                                            : unet_from(read_archive(chosen.weights));
  if (chosen.mode == "eval")
    return bench::measure(chosen.seconds, [&] {
      const auto p = model->probabilities(ctx, pictures(1));
      double sum = 0;
      for (const float v : p) sum += static_cast<double>(v);
      score = sum / static_cast<double>(p.size());
    });
  const auto targets = left_halves(4);
  updater update{model->state().parameters, {.weight_decay = 0, .clip = clip_rule::none}};
  return bench::measure(chosen.seconds, [&, step = std::uint64_t{0}]() mutable {
    score = static_cast<double>(model->train_step(ctx, pictures(4), targets, step++).total());
    update.apply(ctx, 1e-4f);
  });
}

}  // namespace

int main(int count, char** words) {
  const settings chosen = parse(count, words);
  const bool all = chosen.network == "all";
  if (all) std::printf("| network | ms a film, median | best |\n|---|---|---|\n");
  for (int number = 0; number <= 7; ++number) {
    if (!all && number != chosen.network[1] - '0') continue;
    double score = 0;
    const bench::timing time = run(chosen, number, score);
    if (all)
      std::printf("| B%d | %.1f | %.1f |\n", number, time.median_ms, time.min_ms);
    else
      std::printf(R"({"who": "lungseg", "what": "unet %s %s", "size": 256, "limit": 0, "median_ms": %.2f, )"
                  R"("min_ms": %.2f, "cpu_ms": %.2f, "runs": %zu, "peak_mib": %.0f, "score": %.6f})"
                  "\n",
                  chosen.network.c_str(), chosen.mode.c_str(), time.median_ms, time.min_ms, time.cpu_ms, time.runs,
                  bench::peak_mib(), score);
    std::fflush(stdout);
  }
}
