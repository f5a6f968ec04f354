// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// GFLOP/s of every convolution of the networks, and their share of the multiply-add peak measured between the runs.
///     conv_bench [--instructions baseline|avx2|avx512] [--threads N] [--quick] [--only TEXT]
/// Figures are medians; best runs in brackets. Winograd counts the operations of the direct method.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fma_peak.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/ops/conv2d.hpp"

namespace {

using namespace lungseg;

struct layer {
  const char* name;
  int images, height, width, channels, outputs, kernel, stride, padding;
};

/// The layers of ResNet-50 + FPN + RPN + heads for films of 256 and 512 pixels, and of dense heads.
constexpr layer layers[] = {
    {"stem 7x7s2 3->64 @256", 1, 256, 256, 3, 64, 7, 2, 3},
    {"stem 7x7s2 1->64 @256", 1, 256, 256, 1, 64, 7, 2, 3},
    {"stem 7x7s2 3->64 @512", 1, 512, 512, 3, 64, 7, 2, 3},
    {"1x1 64->64 @64", 1, 64, 64, 64, 64, 1, 1, 0},
    {"1x1 64->256 @64", 1, 64, 64, 64, 256, 1, 1, 0},
    {"1x1 256->64 @64", 1, 64, 64, 256, 64, 1, 1, 0},
    {"1x1 64->256 @128", 1, 128, 128, 64, 256, 1, 1, 0},
    {"1x1 128->512 @32", 1, 32, 32, 128, 512, 1, 1, 0},
    {"1x1 512->128 @32", 1, 32, 32, 512, 128, 1, 1, 0},
    {"1x1s2 256->512 @64", 1, 64, 64, 256, 512, 1, 2, 0},
    {"1x1 1024->256 @16", 1, 16, 16, 1024, 256, 1, 1, 0},
    {"1x1 256->1024 @16", 1, 16, 16, 256, 1024, 1, 1, 0},
    {"1x1 2048->512 @8", 1, 8, 8, 2048, 512, 1, 1, 0},
    {"1x1 512->2048 @8", 1, 8, 8, 512, 2048, 1, 1, 0},
    {"1x1 256->15 @64", 1, 64, 64, 256, 15, 1, 1, 0},
    {"3x3 64->64 @64", 1, 64, 64, 64, 64, 3, 1, 1},
    {"3x3 64->64 @128", 1, 128, 128, 64, 64, 3, 1, 1},
    {"3x3 128->128 @32", 1, 32, 32, 128, 128, 3, 1, 1},
    {"3x3s2 128->128 @64", 1, 64, 64, 128, 128, 3, 2, 1},
    {"3x3 256->256 @16", 1, 16, 16, 256, 256, 3, 1, 1},
    {"3x3 512->512 @8", 1, 8, 8, 512, 512, 3, 1, 1},
    {"3x3 512->512 @16", 1, 16, 16, 512, 512, 3, 1, 1},
    {"FPN/RPN 3x3 256 @32", 1, 32, 32, 256, 256, 3, 1, 1},
    {"FPN/RPN 3x3 256 @64", 1, 64, 64, 256, 256, 3, 1, 1},
    {"FPN/RPN 3x3 256 @128", 1, 128, 128, 256, 256, 3, 1, 1},
    {"3x3 64->64 @64 N2", 2, 64, 64, 64, 64, 3, 1, 1},
    {"3x3 256->256 @16 N2", 2, 16, 16, 256, 256, 3, 1, 1},
    {"FPN/RPN 3x3 256 @64 N2", 2, 64, 64, 256, 256, 3, 1, 1},
    {"mask 3x3 256 @14 N4", 4, 14, 14, 256, 256, 3, 1, 1},
    {"mask 3x3 256 @14 N100", 100, 14, 14, 256, 256, 3, 1, 1},
    {"dense 12544->1024 N4", 4, 1, 1, 12544, 1024, 1, 1, 0},
    {"dense 12544->1024 N30", 30, 1, 1, 12544, 1024, 1, 1, 0},
    {"dense 12544->1024 N1000", 1000, 1, 1, 12544, 1024, 1, 1, 0},
    {"dense 1024->1024 N1000", 1000, 1, 1, 1024, 1024, 1, 1, 0},
};

struct settings {
  instruction_set set = best_instruction_set();
  int threads = omp_get_num_procs();
  bool quick = false;
  std::string only;
};

[[noreturn]] void usage() {
  std::fprintf(stderr, "conv_bench [--instructions baseline|avx2|avx512] [--threads N] [--quick] [--only TEXT]\n");
  std::exit(2);
}

settings parse(int count, char** words) {
  settings chosen;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const auto value = [&]() -> std::string { return ++i < count ? words[i] : (usage(), ""); };
    if (word == "--quick") {
      chosen.quick = true;
    } else if (word == "--threads") {
      chosen.threads = std::max(1, std::atoi(value().c_str()));
    } else if (word == "--only") {
      chosen.only = value();
    } else if (word == "--instructions") {
      const std::string wanted = value();
      for (const auto set : {instruction_set::baseline, instruction_set::avx2, instruction_set::avx512})
        if (name(set) == wanted) chosen.set = set;
      if (name(chosen.set) != wanted) usage();
    } else {
      usage();
    }
  }
  return chosen;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Times `work` and the peak in turn, so that both see the same neighbours, and prints rate and share.
void report(const settings& chosen, const char* what, double operations, const std::function<void()>& work) {
  work();
  std::vector<double> rates, peaks;
  const double budget = chosen.quick ? 0.05 : 0.5;
  for (const double begin = bench::now(); bench::now() - begin < budget || rates.size() < 3;) {
    peaks.push_back(bench::fma_peak(chosen.set, chosen.threads));
    // At least two milliseconds at a time, so that waking the threads is not what is measured.
    int repeats = 0;
    const double started = bench::now();
    do {
      work();
      ++repeats;
    } while (bench::now() - started < 2e-3);
    rates.push_back(operations * repeats / (bench::now() - started) * 1e-9);
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

void measure(const settings& chosen, const layer& one) {
  const context ctx = context{}.with_instructions(chosen.set).with_threads(chosen.threads);
  const context exact = ctx.with_exact(true);
  const int out_height = (one.height + 2 * one.padding - one.kernel) / one.stride + 1;
  const int out_width = (one.width + 2 * one.padding - one.kernel) / one.stride + 1;
  const auto x = noise(shape<4>{one.images, one.height, one.width, one.channels}, 1);
  const auto filter = noise(shape<4>{one.outputs, one.kernel, one.kernel, one.channels}, 2);
  auto y = noise(shape<4>{one.images, out_height, out_width, one.outputs}, 3);
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
    report(chosen, "wino fgrad", operations, [&] { ops::conv2d_backward_filter(ctx, x, dy, dfilter, backward); });
    report(chosen, "wino dgrad", operations, [&] { ops::conv2d_backward_data(ctx, dy, filter, dx, backward, &cache); });
  }
  std::printf("\n");
}

}  // namespace

int main(int count, char** words) {
  const settings chosen = parse(count, words);
  std::printf("%s, %s, %d threads, peak %.0f GFLOP/s\n", bench::cpu_name().c_str(),
              std::string{name(chosen.set)}.c_str(), chosen.threads, bench::fma_peak(chosen.set, chosen.threads));
  for (const layer& one : layers)
    if (std::string_view{one.name}.find(chosen.only) != std::string_view::npos) measure(chosen, one);
}
