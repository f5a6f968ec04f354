// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/model/weights/weights.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE void take_state(const nn::state_refs& state, const archive& from) {
  const auto check = [&](const std::string& name, const tensor<float, 4>& want) {
    const named_tensor& found = from.at(name);
    expect_floats(found);
    expect<format_error>(std::ranges::equal(found.extents, want.extents()),
                         from.source + ": tensor '" + name + "' is " + found.shape_text() + ", the model wants " +
                             to_string(want.extents()));
    expect_finite_values(found, from.source);
  };
  for (const nn::parameter* p : state.parameters) check(p->name, p->value);
  for (const nn::buffer* b : state.buffers) check(b->name, b->value);
  const auto copy = [&](const std::string& name, tensor<float, 4>& to) {
    to.copy_from_host(widened(from.at(name)).as<float, 4>());
  };
  for (nn::parameter* p : state.parameters) copy(p->name, p->value);
  for (nn::buffer* b : state.buffers) copy(b->name, b->value);
}

}  // namespace detail

LUNGSEG_INLINE mask_rcnn_config mask_rcnn_config_of(const archive& from) {
  expect<format_error>(from.metadata.contains("config") && from.metadata.contains("format"),
                       from.source +
                           ": holds no lungseg model (no configuration in its metadata); weights of other programs "
                           "become one by 'lungseg convert'");
  expect<format_error>(!from.metadata.contains("kind"),
                       from.source + ": holds a model of kind '" + kind_of(from) + "', expected a Mask R-CNN");
  return config_from_json(from.text("config"), from.source);
}

LUNGSEG_INLINE std::unique_ptr<mask_rcnn> model_from(const archive& from) {
  const mask_rcnn_config config = mask_rcnn_config_of(from);
  try {
    auto model = std::make_unique<mask_rcnn>(config, std::nullopt);
    take_weights(*model, from);
    return model;
  } catch (const option_error& fault) {
    throw format_error{from.source + ": " + fault.what()};
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
