// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// GFLOP/s of every convolution of the networks, and their share of the multiply-add peak measured between the runs.
///     conv_bench [--instructions baseline|avx2|avx512|avx512_bf16|amx_bf16] [--threads N] [--quick] [--only TEXT]
///                [--bfloat16 [--gradients]]
/// Figures are medians; best runs in brackets. Winograd counts the operations of the direct method; `once` is with a
/// filter that nobody has packed, as in a training. With --bfloat16 float32 and bfloat16 in turn, as a network runs
/// them: the forward direction alone, or with --gradients those of the data and of the filter alone.

#include <omp.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conv_layers.hpp"
#include "fma_peak.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/convert.hpp"

namespace {

using namespace lungseg;
using bench::conv_layer;

struct settings {
  instruction_set set = best_instruction_set();
  int threads = omp_get_num_procs();
  bool quick = false, bfloat16_too = false, gradients = false;
  std::string only;
};

[[noreturn]] void usage() {
  std::fprintf(stderr,
               "conv_bench [--instructions baseline|avx2|avx512|avx512_bf16|amx_bf16] [--threads N] [--quick] "
               "[--only TEXT] [--bfloat16 [--gradients]]\n");
  std::exit(2);
}

settings parse(int count, char** words) {
  settings chosen;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const auto value = [&]() -> std::string { return ++i < count ? words[i] : (usage(), ""); };
    if (word == "--quick") {
      chosen.quick = true;
    } else if (word == "--bfloat16") {
      chosen.bfloat16_too = true;
    } else if (word == "--gradients") {
      chosen.gradients = true;
    } else if (word == "--threads") {
      chosen.threads = std::max(1, std::atoi(value().c_str()));
    } else if (word == "--only") {
      chosen.only = value();
    } else if (word == "--instructions") {
      const std::string wanted = value();
      for (const auto set : every_instruction_set)
        if (name(set) == wanted) chosen.set = set;
      if (name(chosen.set) != wanted) usage();
      if (!supported(chosen.set)) {
        std::fprintf(stderr, "conv_bench: this processor does not run %s\n", wanted.c_str());
        std::exit(1);
      }
    } else {
      usage();
    }
  }
  if (chosen.gradients && !chosen.bfloat16_too) usage();
  return chosen;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// GFLOP/s of `work`, over at least two milliseconds, so that waking the threads is not what is measured.
double rate_of(double operations, const std::function<void()>& work) {
  int repeats = 0;
  const double started = bench::now();
  do {
    work();
    ++repeats;
  } while (bench::now() - started < 2e-3);
  return operations * repeats / (bench::now() - started) * 1e-9;
}

/// Times `work` and the peak in turn, so that both see the same neighbours, and prints rate and share.
void report(const settings& chosen, const char* what, double operations, const std::function<void()>& work) {
  work();
  std::vector<double> rates, peaks;
  const double budget = chosen.quick ? 0.05 : 0.5;
  for (const double begin = bench::now(); bench::now() - begin < budget || rates.size() < 3;) {
    peaks.push_back(bench::fma_peak(chosen.set, chosen.threads));
    rates.push_back(rate_of(operations, work));
  }
  const double rate = median(rates), peak = median(peaks);
  const double best = *std::max_element(rates.begin(), rates.end());
  const double highest = *std::max_element(peaks.begin(), peaks.end());
  std::printf("  %s %6.1f %4.0f%% (%6.1f %4.0f%%)", what, rate, 100 * rate / peak, best, 100 * best / highest);
  std::fflush(stdout);
}

tensor<float, 4> noise(const shape<4>& extents, std::uint64_t seed) {
  tensor<float, 4> values{extents};
  random_stream random{seed, 0};
  for (float& v : values) v = random.uniform(-1, 1);
  return values;
}

/// One convolution in the context's precision, bias and ReLU included, its filter packed beforehand.
class typed_layer {
 public:
  typed_layer(const context& ctx, const conv_layer& one)
      : ctx_{ctx},
        options_{.stride = {one.stride, one.stride}, .padding = {one.padding, one.padding}, .relu = true},
        x_{made(one.in(), 1)},
        filter_{made(one.filter(), 2)},
        bias_{made({1, 1, 1, one.outputs}, 3)},
        y_{made(one.out(), 4)},
        gradient_{one.filter()} {}

  void forward() { ops::conv2d(ctx_, x_, filter_, std::as_const(bias_).flat(), {}, y_, options_, &cache_); }
  void data_gradient() { ops::conv2d_backward_data(ctx_, y_, filter_, x_, without_relu(), &cache_); }
  void filter_gradient() { ops::conv2d_backward_filter(ctx_, x_, y_, gradient_, without_relu()); }
  double operations() const { return 2.0 * static_cast<double>(y_.size() * filter_.size()) / filter_.extent(0); }

 private:
  ops::conv2d_options without_relu() const {
    ops::conv2d_options options = options_;
    options.relu = false;
    return options;
  }
  any_tensor<4> made(const shape<4>& extents, std::uint64_t seed) const {
    const tensor<float, 4> wide = noise(extents, seed);
    any_tensor<4> result = ctx_.make(ctx_.precision(), extents);
    ops::convert(ctx_, any_const_view<4>{wide}.flat(), result.flat());
    return result;
  }

  context ctx_;
  ops::conv2d_options options_;
  any_tensor<4> x_, filter_, bias_, y_;
  tensor<float, 4> gradient_;  // as in training: of the weights in float32
  ops::packed_filter cache_;
};

/// Both precisions in turn: rates with their share of each one's peak and their ratio, of the medians and of the best
/// runs, which others on the machine disturb less.
void measure_bfloat16(const settings& chosen, const conv_layer& one, const char* what, void (typed_layer::*run)()) {
  const context wide = context{}.with_instructions(chosen.set).with_threads(chosen.threads);
  std::array layers_of{typed_layer{wide, one}, typed_layer{wide.with_precision(dtype::bfloat16), one}};
  for (typed_layer& each : layers_of) (each.*run)();
  std::array<std::vector<double>, 2> rates, peaks;
  const double budget = chosen.quick ? 0.05 : 0.5;
  for (const double begin = bench::now(); bench::now() - begin < budget || rates[0].size() < 5;)
    for (std::size_t i = 0; i < 2; ++i) {
      peaks[i].push_back(bench::fma_peak(chosen.set, chosen.threads, i == 0 ? dtype::float32 : dtype::bfloat16));
      rates[i].push_back(rate_of(layers_of[i].operations(), [&] { (layers_of[i].*run)(); }));
    }
  const auto best = [](const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); };
  std::printf("%-24s %s", one.name, what);
  for (std::size_t i = 0; i < 2; ++i)
    std::printf("  %s %6.1f %4.0f%% (%6.1f %4.0f%%)", i == 0 ? "float32" : "bfloat16", median(rates[i]),
                100 * median(rates[i]) / median(peaks[i]), best(rates[i]), 100 * best(rates[i]) / best(peaks[i]));
  std::printf("  %.2f (%.2f) times\n", median(rates[1]) / median(rates[0]), best(rates[1]) / best(rates[0]));
  std::fflush(stdout);
}

void measure(const settings& chosen, const conv_layer& one) {
  const context ctx = context{}.with_instructions(chosen.set).with_threads(chosen.threads);
  const context exact = ctx.with_exact(true);
  const auto x = noise(one.in(), 1);
  const auto filter = noise(one.filter(), 2);
  auto y = noise(one.out(), 3);
  const auto dy = noise(y.extents(), 4);
  auto dx = noise(x.extents(), 5), dfilter = noise(filter.extents(), 6);
  tensor<float, 1> bias{shape<1>{one.outputs}};
  const double operations = 2.0 * static_cast<double>(y.size()) * one.kernel * one.kernel * one.channels;
  const ops::conv2d_options options{
      .stride = {one.stride, one.stride}, .padding = {one.padding, one.padding}, .relu = true};
  ops::conv2d_options backward = options;
  backward.relu = false;
  ops::packed_filter cache;

  std::printf("%-24s", one.name);
  report(chosen, "fwd", operations, [&] { ops::conv2d(exact, x, filter, bias, {}, y, options, &cache); });
  report(chosen, "dgrad", operations, [&] { ops::conv2d_backward_data(exact, dy, filter, dx, backward, &cache); });
  report(chosen, "fgrad", operations, [&] { ops::conv2d_backward_filter(exact, x, dy, dfilter, backward); });
  if (!chosen.quick)
    report(chosen, "fwd+pack", operations, [&] { ops::conv2d(exact, x, filter, bias, {}, y, options); });
  if (one.kernel == 3 && one.stride == 1) {
    report(chosen, "wino", operations, [&] { ops::conv2d(ctx, x, filter, bias, {}, y, options, &cache); });
    report(chosen, "wino once", operations, [&] { ops::conv2d(ctx, x, filter, bias, {}, y, options); });
    report(chosen, "wino fgrad", operations, [&] { ops::conv2d_backward_filter(ctx, x, dy, dfilter, backward); });
    report(chosen, "wino dgrad", operations, [&] { ops::conv2d_backward_data(ctx, dy, filter, dx, backward, &cache); });
  }
  std::printf("\n");
}

void measure_layer(const settings& chosen, const conv_layer& one) {
  if (!chosen.bfloat16_too) return measure(chosen, one);
  if (!chosen.gradients) return measure_bfloat16(chosen, one, "fwd", &typed_layer::forward);
  measure_bfloat16(chosen, one, "dgrad", &typed_layer::data_gradient);
  measure_bfloat16(chosen, one, "fgrad", &typed_layer::filter_gradient);
}

}  // namespace

int main(int count, char** words) {
  const settings chosen = parse(count, words);
  std::printf("%s, %s, %d threads, peak %.0f GFLOP/s, of bfloat16 %.0f\n", bench::cpu_name().c_str(),
              std::string{name(chosen.set)}.c_str(), chosen.threads, bench::fma_peak(chosen.set, chosen.threads),
              bench::fma_peak(chosen.set, chosen.threads, dtype::bfloat16));
  for (const conv_layer& one : bench::conv_layers)
    if (std::string_view{one.name}.find(chosen.only) != std::string_view::npos) measure_layer(chosen, one);
}
