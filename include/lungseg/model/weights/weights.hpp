// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <string>

#include "lungseg/core/files/archive.hpp"
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

namespace detail {
/// Replaces the tensors of a model's state by the archive's; nothing unless everything fits.
void take_state(const nn::state_refs& state, const archive& from);
}  // namespace detail

/// Replaces the model's weights by the archive's, in whatever precision they are stored. Nothing is replaced unless
/// everything fits.
/// \throws format_error naming the tensor, and the shape found and the shape wanted, or that a value of it is no finite
///         number: a network with one such weight finds nothing, and says nothing
template <class Model>
void take_weights(Model& model, const archive& from) {
  detail::take_state(model.state(), from);
  model.state().touch();
}

/// What kind of model a weight file or checkpoint holds: "unet", or "mask_rcnn" when it does not say.
inline std::string kind_of(const archive& from) {
  const auto found = from.metadata.find("kind");
  return found == from.metadata.end() ? "mask_rcnn" : found->second;
}

/// The configuration of the Mask R-CNN that a weight file or checkpoint holds.
/// \throws format_error if the file is none of the library's, or of another kind of model
mask_rcnn_config mask_rcnn_config_of(const archive& from);

/// Builds the model that a weight file or checkpoint describes.
/// \throws format_error if the file is none of the library's, or its tensors do not fit its configuration, or are no
///         finite numbers
std::unique_ptr<mask_rcnn> model_from(const archive& from);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/weights/weights_impl.hpp"
#endif
