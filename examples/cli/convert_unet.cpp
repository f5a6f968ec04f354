// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <algorithm>
#include <iostream>

#include "convert.hpp"
#include "keras_file.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "lungseg/train/checkpoint.hpp"

namespace cli {

using lungseg::archive;
using lungseg::expect;

void expect_numbers(const std::string& source, const lungseg::nn::state_refs& state) {
  const auto check = [&](const auto* held) {
    expect<lungseg::format_error>(
        std::all_of(held->value.begin(), held->value.end(), [](const float& v) { return lungseg::is_finite(v); }),
        source + ": tensor '" + held->name + "' holds a value that is not a finite number");
  };
  for (const lungseg::nn::parameter* p : state.parameters) check(p);
  for (const lungseg::nn::buffer* b : state.buffers) check(b);
}

void keep_notes(archive& to, const archive& from) {
  if (!from.metadata.contains("config")) return;
  for (const auto& [key, text] : from.metadata)
    if (!key.starts_with(lungseg::detail::state_prefix)) to.metadata.emplace(key, text);
}

int convert_unet(const convert_options& options, const archive& from, weight_format goal) {
  expect<lungseg::option_error>(
      goal != weight_format::torchvision && options.settings.empty() && options.view.empty() && options.flag.empty() &&
          options.laterality.empty() && options.norm_epsilon < 0,
      "convert: " + options.in.string() +
          " holds a U-Net, which has no torchvision format, and for which --config, --view, --flag, --laterality "
          "and --norm-epsilon mean nothing");
  const auto model = lungseg::unet_from(from);
  expect_numbers(from.source, model->state());
  if (!options.preset.empty()) {
    const lungseg::unet_config wanted = lungseg::unet_preset(options.preset);
    expect<lungseg::option_error>(wanted.width == model->config().width && wanted.depth == model->config().depth,
                                  "convert: " + options.in.string() + " holds another U-Net than " + options.preset);
  }
  if (goal == weight_format::keras) {
    write_keras_file(options.out, lungseg::unet_keras_archive(*model), {});
  } else {
    archive contents;
    lungseg::add_model(contents, *model);
    keep_notes(contents, from);
    lungseg::write_archive(options.out, rounded(contents, options.stored()));
  }
  const auto state = model->state();
  std::cout << options.out.string() << ": U-Net weights for " << format_names[static_cast<int>(goal)] << ", "
            << state.parameters.size() + state.buffers.size() << " tensors; stored in " << options.precision << '\n';
  return done;
}

}  // namespace cli
