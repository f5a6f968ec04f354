// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "machine.hpp"

#include <iostream>
#include <string>
#include <string_view>

#include "lungseg/core/fastest_precision.hpp"
#include "lungseg/core/matrix_unit.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/model/weights/weights.hpp"

namespace cli {

namespace {

/// What there is of a set, and what is made of it.
std::string what_is_there(lungseg::instruction_set set) {
  using enum lungseg::instruction_set;
  if (!supported(set))
    return set == amx_bf16 && lungseg::find_matrix_unit() == lungseg::matrix_unit::refused
               ? std::string{name(lungseg::matrix_unit::refused)}
               : "no";
  const bool slow = (set == avx512_bf16 && !lungseg::has_fast_dot_products()) ||
                    (set == amx_bf16 && !lungseg::has_fast_matrix_unit());
  return slow ? "yes (slower here, not used)" : "yes";
}

std::string_view method_of(lungseg::ops::packed_filter::layout form) {
  using enum lungseg::ops::packed_filter::layout;
  switch (form) {
    case direct:
    case direct_gradient:
      return "direct sums of float32";
    case pairs:
    case pairs_gradient:
      return "dot products of bfloat16 pairs";
    case matrix:
    case matrix_gradient:
      return "matrix tiles of bfloat16";
    case winograd:
    case winograd_gradient:
      return "Winograd in float32";
    case depthwise:
      break;
  }
  return "depthwise in float32";
}

lungseg::tensor<float, 4> noise(const lungseg::shape<4>& extents) {
  lungseg::tensor<float, 4> film{extents};
  lungseg::random_stream random{1, 0};
  for (float& grey : film) grey = random.uniform(-1, 1);
  return film;
}

/// Of every layer: its filter, and how it was computed.
template <class Model>
void print_layers(Model& model, const lungseg::shape<4>& input, const lungseg::context& ctx) {
  std::cout << "plans for " << lungseg::to_string(input) << " in " << name(ctx.precision()) << ", " << ctx.threads()
            << " threads:\n";
  model.each_layer([](const auto& layer) {
    std::cout << "  " << layer.filter().name << "  " << lungseg::to_string(layer.filter().value.extents()) << "  ";
    std::string methods;
    if (layer.packed())
      for (const auto form : layer.packed()->held())
        methods.append(methods.empty() ? "" : ", ").append(method_of(form));
    std::cout << (methods.empty() ? "not run on this film" : methods) << '\n';
  });
}

}  // namespace

void print_machine(const lungseg::context& ctx) {
  std::cout << "processor:";
  for (const lungseg::instruction_set set : lungseg::every_instruction_set)
    std::cout << (set == lungseg::instruction_set::baseline ? " " : ", ") << name(set) << ' ' << what_is_there(set);
  std::cout << "\nkernels for: " << name(ctx.instructions()) << '\n'
            << "--precision auto: " << name(fastest_precision(ctx)) << '\n';
}

void print_plans(const lungseg::archive& model, const lungseg::context& ctx) {
  lungseg::expect<lungseg::option_error>(ctx.where().is_cpu(), "info --plans: of the processor only");
  if (lungseg::kind_of(model) == "unet") {
    const auto network = lungseg::unet_from(model);
    const int side = network->config().size, channels = static_cast<int>(network->config().pixel_mean.size());
    network->probabilities(ctx, noise({1, side, side, channels}));
    return print_layers(*network, {1, side, side, channels}, ctx);
  }
  const auto network = lungseg::model_from(model);
  network->config().detection_score = 0;  // so that there are regions for the heads
  const int side = network->config().max_size, channels = network->config().channels;
  network->detect(ctx, noise({1, side, side, channels}));
  print_layers(*network, {1, side, side, channels}, ctx);
}

}  // namespace cli
