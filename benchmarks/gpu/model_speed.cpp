// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Speed of torchvision's Mask R-CNN (one class, random weights) on the first GPU, and how near it is to what the GPU
/// can do. Prints one line for each measurement: name, size, batch, milliseconds, precision, then
///   inference (from the grey levels of films on the host to boxes there and pasted masks on the device), training:
///     images a second, counted GFLOP and GB of the convolutions, the floor in milliseconds that they set at the
///     measured rates, and the share of it that is reached; behind it the stages, each with its share of time
///   roi_align, nms: nothing more
/// benchmarks/gpu/torchvision_speed.py measures the same things; check.sh prints both side by side.
///     model_speed [--seconds S] [--sizes "256 512"] [--batches "1 16"] [--precisions "float32 bfloat16"]

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../measure.hpp"
#include "../shared_model.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/infer/predict/detector.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/train/update.hpp"

namespace {

using namespace lungseg;

/// What the GPU does at most, measured.
struct rates {
  double flops = 0, bytes = 0;  // a second
};

/// Seconds on the device of one call of work(), the least of several.
template <class Work>
double device_seconds(const context& ctx, Work&& work) {
  double least = 1e30;
  for (int i = 0; i < 5; ++i) {
    ctx.gpu().start_stages();
    work();
    ctx.gpu().mark("work");
    least = std::min(least, ctx.gpu().stages().front().seconds);
  }
  return least;
}

/// A large matrix product in the context's precision, and a large copy.
rates measure_rates(const context& ctx) {
  const int n = 8192;
  const auto random = [&](const shape<4>& e) {
    tensor<float, 4> host{e};
    random_stream numbers{1, 0};
    for (float& v : host) v = numbers.uniform(-1, 1);
    nn::tape t{ctx, nn::tape::mode::inference};
    return nn::convert(t, nn::tape::leaf(to_device(ctx, host)), ctx.precision());
  };
  const nn::var left = random({n, 1, 1, n}), right = random({n, 1, 1, n});
  const any_const_view<4> a = left->value, b = right->value;
  any_tensor<4> product = ctx.make(ctx.precision(), shape<4>{n, 1, 1, n});
  const double multiplying = device_seconds(ctx, [&] { ops::conv2d(ctx, a, b, {}, {}, product); });
  const auto from = ctx.zeros<float>(shape<1>{1 << 28});
  auto to = ctx.make<float>(shape<1>{1 << 28});
  const std::size_t bytes = std::size_t{4} << 28;
  const double copying = device_seconds(ctx, [&] { ctx.gpu().copy(to.data(), from.data(), bytes); });
  return {2.0 * n * n * n / multiplying, 2 * static_cast<double>(bytes) / copying};
}

struct pass {
  const char* name;
  int size, batch;
};

void print_stages(const std::vector<gpu_stage>& stages) {
  double whole = 0;
  for (const gpu_stage& stage : stages) whole += stage.seconds;
  for (const gpu_stage& stage : stages)
    std::printf("    %-24s %9.3f ms %5.1f %%\n", stage.name.c_str(), 1e3 * stage.seconds, 100 * stage.seconds / whole);
}

/// Times work(), which waits; counts what its first call does.
template <class Work>
void measure(const context& ctx, const pass& p, const rates& most, double seconds, Work&& work) {
  const gpu_counters before = ctx.gpu().counters();
  work();
  const double flops = static_cast<double>(ctx.gpu().counters().flops - before.flops);
  const double bytes = static_cast<double>(ctx.gpu().counters().bytes - before.bytes);
  const bench::timing time = bench::measure(seconds, work);
  const double floor_ms = 1e3 * std::max(flops / most.flops, bytes / most.bytes);
  std::printf("%-10s %4d %3d %10.3f %-9s %10.1f images/s %9.1f GFLOP %7.2f GB floor %8.3f ms %5.1f %%\n", p.name,
              p.size, p.batch, time.median_ms, name(ctx.precision()), 1e3 * p.batch / time.median_ms, flops / 1e9,
              bytes / 1e9, floor_ms, 100 * floor_ms / time.median_ms);
  ctx.gpu().start_stages();
  work();
  print_stages(ctx.gpu().stages());
}

tensor<float, 4> noise(const shape<4>& e) {
  tensor<float, 4> host{e};
  random_stream numbers{2, 0};
  for (float& v : host) v = numbers.uniform(-2, 2);
  return host;
}

std::vector<film> grey_noise(int count, int size) {
  std::vector<film> films(static_cast<std::size_t>(count), film{size, size});
  random_stream numbers{4, 0};
  for (film& f : films)
    for (std::uint8_t& v : f.pixels) v = static_cast<std::uint8_t>(numbers.uniform(0, 255));
  return films;
}

void measure_model(const context& ctx, int size, int batch, const rates& most, double seconds) {
  mask_rcnn model{bench::torchvision_model(size, 100)};
  const std::vector<film> grey = grey_noise(batch, size);
  detector finder{ctx, model};
  measure(ctx, {"inference", size, batch}, most, seconds, [&] {
    static_cast<void>(finder.find(grey));
    ctx.wait();  // for the masks
  });
  const tensor<float, 4> films = to_device(ctx, noise({batch, size, size, 3}));
  std::vector<ground_truth> truths;
  for (int n = 0; n < batch; ++n) truths.push_back(bench::two_boxes(size));
  updater update{model.state().parameters, {.weight_decay = 0, .clip = clip_rule::none}};
  std::uint64_t step = 0;
  measure(ctx, {"training", size, batch}, most, seconds, [&] {
    update.begin(ctx, 1e-4f);
    model.train_step(ctx, films.clone(), truths, step++, [&] { update.queue(ctx); });
    static_cast<void>(update.finish());
  });
}

/// 512 regions of each of 16 images on four levels, and the suppression of 1000 boxes of each of 16.
void measure_operators(const context& ctx) {
  const int batch = 16, regions = 512, size = 512;
  random_stream numbers{3, 0};
  const auto some_boxes = [&](int count) {
    tensor<box, 1> boxes{{count}};
    for (box& b : boxes) {
      const float x = numbers.uniform(0, 400), y = numbers.uniform(0, 400);
      b = {x, y, x + numbers.uniform(8, 300), y + numbers.uniform(8, 300)};
    }
    return boxes;
  };
  std::vector<tensor<float, 4>> maps;
  backend::cuda::roi_levels<float> levels;
  for (int i = 0; i < 4; ++i) {
    maps.push_back(to_device(ctx, noise({batch, size >> (i + 2), size >> (i + 2), 256})));
    levels.map[i] = std::as_const(maps.back()).get();
    levels.scale_y[i] = levels.scale_x[i] = 1.0f / static_cast<float>(4 << i);
  }
  levels.count = 4;
  const auto areas = to_device(ctx, some_boxes(batch * regions));
  tensor<int, 1> owners{{batch * regions}};
  for (int r = 0; r < batch * regions; ++r) owners[r] = r / regions;
  const auto images = to_device(ctx, owners);
  auto pooled = ctx.make<float>(shape<4>{batch * regions, 7, 7, 256});
  const double roi = device_seconds(
      ctx, [&] { backend::cuda::roi_pool<float>(ctx, levels, areas.get(), images.get(), pooled.get(), {}); });
  std::printf("%-10s %4d %3d %10.3f float32\n", "roi_align", size, batch, 1e3 * roi);
  const auto candidates = to_device(ctx, some_boxes(batch * 1000));
  auto kept = ctx.make<int>(shape<2>{batch, 1000});
  const double nms = device_seconds(ctx, [&] {
    backend::cuda::nms(ctx, candidates.get().reshaped(shape<2>{batch, 1000}), {}, {}, 0.7f, kept);
  });
  std::printf("%-10s %4d %3d %10.3f float32\n", "nms", size, batch, 1e3 * nms);
}

template <class T>
std::vector<T> list_of(const std::string& text) {
  std::istringstream words{text};
  std::vector<T> result;
  for (T value{}; words >> value;) result.push_back(value);
  return result;
}

}  // namespace

int main(int count, char** words) {
  double seconds = 2;
  std::string sizes = "256 512", batches = "1 16", precisions = "float32 bfloat16";
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view word = words[i];
    if (word == "--seconds") seconds = std::atof(words[i + 1]);
    if (word == "--sizes") sizes = words[i + 1];
    if (word == "--batches") batches = words[i + 1];
    if (word == "--precisions") precisions = words[i + 1];
  }
  try {
    const context plain = context::on(device::cuda(0));
    for (const std::string& precision : list_of<std::string>(precisions)) {
      const context ctx = plain.with_precision(parse_dtype(precision));
      const rates most = measure_rates(ctx);
      std::printf("measured rates: %.1f TFLOP/s (matrix product, %s), %.2f TB/s (copy)\n", most.flops / 1e12,
                  precision == "float32" ? "TF32" : precision.c_str(), most.bytes / 1e12);
      for (const int size : list_of<int>(sizes))
        for (const int batch : list_of<int>(batches)) measure_model(ctx, size, batch, most, seconds);
    }
    measure_operators(plain);
    return 0;
  } catch (const error& fault) {
    std::fprintf(stderr, "model_speed: %s\n", fault.what());
    return 2;
  }
}
