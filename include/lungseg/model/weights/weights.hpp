// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Adds a model to an archive: tensors under their names, configuration, version and kind in the metadata. The tensors
/// stay the model's, which must outlive the archive.
template <class Model>
void add_model(archive& to, Model& model) {
  const nn::state_refs state = model.state();
  for (const nn::parameter* p : state.parameters) to.add(p->name, p->value);
  for (const nn::buffer* b : state.buffers) to.add(b->name, b->value);
  to.metadata["format"] = "lungseg";
  to.metadata["lungseg_version"] = version;
  if constexpr (requires { Model::kind; }) to.metadata["kind"] = Model::kind;  // none: Mask R-CNN
  to.metadata["config"] = to_json(model.config());
}

/// Replaces the model's weights by the archive's, in whatever precision they are stored. Nothing is replaced unless
/// everything fits.
/// \throws format_error naming the tensor, the shape found and the shape wanted
template <class Model>
void take_weights(Model& model, const archive& from) {
  const nn::state_refs state = model.state();
  const auto check = [&](const std::string& name, const tensor<float, 4>& want) {
    const named_tensor& found = from.at(name);
    expect_floats(found);
    expect<format_error>(std::ranges::equal(found.extents, want.extents()),
                         from.source + ": tensor '" + name + "' is " + found.shape_text() + ", the model wants " +
                             to_string(want.extents()));
  };
  for (const nn::parameter* p : state.parameters) check(p->name, p->value);
  for (const nn::buffer* b : state.buffers) check(b->name, b->value);
  const auto copy = [&](const std::string& name, tensor<float, 4>& to) {
    to.copy_from_host(widened(from.at(name)).as<float, 4>());
  };
  for (nn::parameter* p : state.parameters) copy(p->name, p->value);
  for (nn::buffer* b : state.buffers) copy(b->name, b->value);
  model.state().touch();
}

/// What kind of model a weight file or checkpoint holds: "unet", or "mask_rcnn" when it does not say.
inline std::string kind_of(const archive& from) {
  const auto found = from.metadata.find("kind");
  return found == from.metadata.end() ? "mask_rcnn" : found->second;
}

/// The configuration of the Mask R-CNN that a weight file or checkpoint holds.
/// \throws format_error if the file is none of the library's, or of another kind of model
inline mask_rcnn_config mask_rcnn_config_of(const archive& from) {
  expect<format_error>(from.metadata.contains("config") && from.metadata.contains("format"),
                       from.source +
                           ": holds no lungseg model (no configuration in its metadata); weights of other programs "
                           "become one by 'lungseg convert'");
  expect<format_error>(!from.metadata.contains("kind"),
                       from.source + ": holds a model of kind '" + kind_of(from) + "', expected a Mask R-CNN");
  return config_from_json(from.text("config"), from.source);
}

/// Builds the model that a weight file or checkpoint describes.
/// \throws format_error if the file is none of the library's, or its tensors do not fit its configuration
inline std::unique_ptr<mask_rcnn> model_from(const archive& from) {
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
