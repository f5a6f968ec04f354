// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Trains a small Mask R-CNN on drawn films for 200 steps on the processor and on the first GPU, and compares how the
/// losses end: their mean over the last 80 steps, and over runs from several weights, because the last bits decide
/// about proposals and so about the way of a single run: the processor's own runs differ by 6 % (one standard
/// deviation of four), so the mean of 12 is known to 2 %. Exit status 1 when the means are more than 5 % apart.
///     train_drawn [--steps 200] [--runs 12] [--precisions "float32 bfloat16"]

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/laterality.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/train/update.hpp"

namespace {

using namespace lungseg;

constexpr int side = 128, batch = 4, films = 32;

mask_rcnn_config configuration() {
  mask_rcnn_config config = lungs_small();
  config.min_size = config.max_size = side;
  config.anchor_sizes = {8, 16, 32, 64, 96};
  config.pyramid_channels = config.pyramid_out_channels = config.rpn_channels = 32;
  config.box_head_channels = 64;
  config.mask_pool = 14;
  config.mask_head_channels = 32;
  config.norm = body_norm::frozen;  // statistics of four films would make the last bits count even more
  return config;
}

/// Films with their truth, in the network's grid.
struct drawn_films {
  std::vector<tensor<float, 4>> images;  // (1, side, side, 1)
  std::vector<ground_truth> truths;
};

drawn_films draw() {
  drawn_films all;
  for (int i = 0; i < films; ++i) {
    phantom_options square;
    square.min_size = square.max_size = side;
    square.longest_aspect = 1;
    const phantom drawn = draw_phantom(7, static_cast<std::uint64_t>(i), square);
    tensor<float, 4> image{{1, side, side, 1}};
    for (std::int64_t k = 0; k < image.size(); ++k)
      image[k] = (static_cast<float>(drawn.picture.pixels[static_cast<std::size_t>(k)]) - 127.5f) / 64;
    ground_truth truth;
    std::vector<const mask*> masks;
    for (const mask* lung : {&drawn.left, &drawn.right}) {
      const box area = bounding_box(encode(*lung));
      if (!(area.area() > 0)) continue;
      truth.boxes.push_back(area);
      truth.classes.push_back(lung == &drawn.left ? left_lung : right_lung);
      masks.push_back(lung);
    }
    truth.masks = tensor<std::uint8_t, 3>{{static_cast<int>(masks.size()), side, side}};
    for (std::size_t m = 0; m < masks.size(); ++m)
      std::copy(masks[m]->pixels.begin(), masks[m]->pixels.end(), &truth.masks(static_cast<int>(m), 0, 0));
    all.images.push_back(std::move(image));
    all.truths.push_back(std::move(truth));
  }
  return all;
}

/// The mean loss of the last 80 steps.
double train(const context& ctx, const drawn_films& all, int steps, int run) {
  mask_rcnn model{configuration(), static_cast<std::uint64_t>(run) + 1};
  updater update{model.state().parameters, {}};
  double sum = 0;
  const int last = std::min(80, steps);
  for (int step = 0; step < steps; ++step) {
    tensor<float, 4> images{{batch, side, side, 1}};
    std::vector<ground_truth> truths;
    for (int n = 0; n < batch; ++n) {
      const auto film = static_cast<std::size_t>((step * batch + n) % films);
      std::copy(all.images[film].begin(), all.images[film].end(), &images(n, 0, 0, 0));
      truths.push_back({all.truths[film].boxes, all.truths[film].classes, all.truths[film].masks.clone()});
    }
    const mask_rcnn_losses losses =
        model.train_step(ctx, ctx.where().is_cuda() ? to_device(ctx, images) : std::move(images), truths,
                         static_cast<std::uint64_t>(step));
    update.apply(ctx, 0.01f * std::min(1.0f, static_cast<float>(step + 1) / 20));
    if (step >= steps - last) sum += losses.total();
  }
  std::printf("%-7s run %d: %.4f\n", ctx.where().name().c_str(), run + 1, sum / last);
  std::fflush(stdout);
  return sum / last;
}

}  // namespace

int main(int count, char** words) {
  int steps = 200, runs = 12;
  std::string precisions = "float32 bfloat16";
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view word = words[i];
    if (word == "--steps") steps = std::max(std::atoi(words[i + 1]), 1);
    if (word == "--runs") runs = std::max(std::atoi(words[i + 1]), 1);
    if (word == "--precisions") precisions = words[i + 1];
  }
  try {
    const context gpu = context::on(device::cuda(0)).with_seed(1);
    const drawn_films all = draw();
    const auto mean_of = [&](const context& ctx) {
      double sum = 0;
      for (int run = 0; run < runs; ++run) sum += train(ctx, all, steps, run);
      return sum / runs;
    };
    const double here = mean_of(context{}.with_seed(1));
    bool close = true;
    std::istringstream list{precisions};
    for (std::string precision; list >> precision;) {
      const double there = mean_of(gpu.with_precision(parse_dtype(precision)));
      const double apart = std::fabs(there - here) / here;
      std::printf("%d runs of %d steps: GPU in %s %.4f, processor %.4f, %.1f %% apart (5 %% allowed)\n", runs, steps,
                  precision.c_str(), there, here, 100 * apart);
      close = close && apart <= 0.05;
    }
    return close ? 0 : 1;
  } catch (const error& fault) {
    std::fprintf(stderr, "train_drawn: %s\n", fault.what());
    return 2;
  }
}
