// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Time and memory of the whole Mask R-CNN (preset torchvision, one foreground class, random weights), or of a trained
/// model, one film at a time; `train` takes the same film N times a step.
///     model_bench eval|train|features SIZE [--weights FILE | --model FILE] [--detections N] [--threads N] [--seconds
///     S]
///                 [--precision float32|bfloat16] [--batch N]
/// The file of --weights is a safetensors file with torchvision's state dict and the tensor "film" (SIZE, SIZE), grey
/// from 0 to 1; that of --model is one of the library's whose network takes SIZE x SIZE, and not for `train`. Its
/// detections count whatever their scores, so that there are always N, as a network with random weights has them. eval:
/// film to pasted masks. train: losses, gradients and SGD with momentum, all parameters and batch statistics. features:
/// body, feature pyramid and RPN head on all levels. Prints one line of JSON; times are wall milliseconds.
/// benchmarks/compare_models.sh and compare_lungs.sh run it beside torchvision and ONNX Runtime.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/model/layers/input.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/model/weights/torchvision_weights.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "lungseg/ops/mask_paste.hpp"
#include "lungseg/train/update.hpp"
#include "measure.hpp"
#include "shared_model.hpp"

namespace {

using namespace lungseg;

struct settings {
  std::string mode;
  int size = 256;
  int detections = 4;
  int threads = 2;
  int batch = 1;
  double seconds = 3;
  dtype precision = dtype::float32;
  std::string weights;  // none: random weights and a film of noise
  std::string model;    // none: torchvision's
};

/// What one kind of run did, besides taking time.
struct outcome {
  int proposals = 0, detections = 0;
  double loss = 0, score = 0;
};

[[noreturn]] void usage() {
  std::fprintf(stderr,
               "model_bench eval|train|features SIZE [--weights FILE | --model FILE] [--detections N] [--threads N] "
               "[--seconds S] [--precision float32|bfloat16] [--batch N]\n");
  std::exit(2);
}

settings parse(int count, char** words) {
  if (count < 3) usage();
  settings chosen;
  chosen.mode = words[1];
  chosen.size = std::atoi(words[2]);
  if (chosen.size < 64 || chosen.size % 64 != 0) usage();
  for (int i = 3; i < count; ++i) {
    const std::string_view word = words[i];
    if (++i == count) usage();
    if (word == "--detections") {
      chosen.detections = std::max(1, std::atoi(words[i]));
    } else if (word == "--threads") {
      chosen.threads = std::max(1, std::atoi(words[i]));
    } else if (word == "--batch") {
      chosen.batch = std::max(1, std::atoi(words[i]));
    } else if (word == "--weights") {
      chosen.weights = words[i];
    } else if (word == "--model") {
      chosen.model = words[i];
    } else if (word == "--precision") {
      chosen.precision = parse_dtype(words[i]);
    } else if (word == "--seconds") {
      chosen.seconds = std::atof(words[i]);
    } else {
      usage();
    }
  }
  if (chosen.batch > 1 && chosen.mode != "train") usage();
  if (!chosen.model.empty() && (!chosen.weights.empty() || chosen.mode == "train")) usage();
  return chosen;
}

std::unique_ptr<mask_rcnn> make(const settings& chosen) {
  if (chosen.model.empty())
    return std::make_unique<mask_rcnn>(bench::torchvision_model(chosen.size, chosen.detections));
  const archive from = read_archive(chosen.model);
  mask_rcnn_config config = mask_rcnn_config_of(from);
  expect<option_error>(config.max_size == chosen.size, "model_bench: " + from.source + " takes films of " +
                                                           std::to_string(config.max_size) + " pixels");
  config.detection_score = 0;
  config.detections_per_image = chosen.detections;
  auto model = std::make_unique<mask_rcnn>(config, std::nullopt);
  take_weights(*model, from);
  return model;
}

/// Fills the model's weights where a file is given.
/// \return the film, grey from 0 to 255
tensor<float, 2> load(const settings& chosen, mask_rcnn& model) {
  tensor<float, 2> film{shape<2>{chosen.size, chosen.size}};
  random_stream random{1, 0};
  for (float& grey : film) grey = random.uniform(0, 255);
  if (chosen.weights.empty()) return film;
  archive file = read_archive(chosen.weights);
  const named_tensor picture = file.at("film");
  std::erase_if(file.tensors, [](const named_tensor& t) { return t.name == "film"; });
  take_torchvision_weights(model, file);
  const view<const float, 2> stored = picture.as<float, 2>();
  expect<shape_error>(stored.extents() == film.extents(), "model_bench: the file's film has another size");
  std::transform(stored.begin(), stored.end(), film.begin(), [](float grey) { return 255 * grey; });
  return film;
}

tensor<float, 4> network_input(const context& ctx, const mask_rcnn_config& config, view<const float, 2> film,
                               int batch = 1) {
  const int size = film.extent(0);
  auto input = ctx.make<float>(shape<4>{batch, size, size, config.channels});
  const std::int64_t pixels = input.size() / batch;
  for (int i = 0; i < batch; ++i)
    write_input(config, film, {0, 0, static_cast<float>(size), static_cast<float>(size)},
                view<float, 4>{input.data() + i * pixels, {1, size, size, config.channels}});
  return input;
}

std::function<outcome()> detector(const context& ctx, mask_rcnn& model, view<const float, 2> film) {
  return [&ctx, &model, film] {
    outcome result;
    const auto found = model.detect(ctx, network_input(ctx, model.config(), film), {}, [&](auto name, auto value) {
      if (name == "proposals") result.proposals = value.extent(2);
    });
    const int size = film.extent(0);
    auto mask = ctx.make<float>(shape<2>{size, size});
    for (const detection& d : found.front())
      ops::paste_probabilities(d.mask(), d.mask_area, model.config().paste, mask);
    result.detections = static_cast<int>(found.front().size());
    if (!found.front().empty()) result.score = static_cast<double>(found.front().front().score);
    return result;
  };
}

std::function<outcome()> trainer(const context& ctx, mask_rcnn& model, updater& update, view<const float, 2> film,
                                 const std::vector<ground_truth>& truths) {
  return [&, film, step = std::uint64_t{0}]() mutable {
    const int batch = static_cast<int>(truths.size());
    const auto losses = model.train_step(ctx, network_input(ctx, model.config(), film, batch), truths, step++);
    update.apply(ctx, 1e-4f);
    return outcome{.loss = losses.total()};
  };
}

std::function<outcome()> extractor(const context& ctx, mask_rcnn& model, view<const float, 2> film) {
  return [&ctx, &model, film] {
    const auto levels = model.features(ctx, network_input(ctx, model.config(), film)).rpn.size();
    return outcome{.detections = static_cast<int>(levels)};
  };
}

void measure(const settings& chosen, const std::function<outcome()>& work) {
  outcome last;
  const bench::timing time = bench::measure(chosen.seconds, [&] { last = work(); });
  std::printf(
      R"({"who": "lungseg", "what": "%s", "precision": "%s", "size": %d, "batch": %d, "limit": %d, "median_ms": %.2f, "min_ms": %.2f, )"
      R"("cpu_ms": %.2f, "runs": %zu, "peak_mib": %.0f, "proposals": %d, "detections": %d, "score": %.6f, )"
      R"("loss": %.4f})"
      "\n",
      chosen.mode.c_str(), name(chosen.precision), chosen.size, chosen.batch, chosen.detections, time.median_ms,
      time.min_ms, time.cpu_ms, time.runs, bench::peak_mib(), last.proposals, last.detections, last.score, last.loss);
}

}  // namespace

int main(int count, char** words) {
  const settings chosen = parse(count, words);
  const context ctx = context{}.with_threads(chosen.threads).with_precision(chosen.precision);
  const std::unique_ptr<mask_rcnn> made = make(chosen);
  mask_rcnn& model = *made;
  const tensor<float, 2> film = load(chosen, model);
  const std::vector<ground_truth> truths = [&] {
    std::vector<ground_truth> all;
    for (int i = 0; i < chosen.batch; ++i) all.push_back(bench::two_boxes(chosen.size));
    return all;
  }();
  updater update{model.state().parameters, {.weight_decay = 0, .clip = clip_rule::none}};
  if (chosen.mode == "eval") {
    measure(chosen, detector(ctx, model, film));
  } else if (chosen.mode == "train") {
    measure(chosen, trainer(ctx, model, update, film, truths));
  } else if (chosen.mode == "features") {
    measure(chosen, extractor(ctx, model, film));
  } else {
    usage();
  }
}
