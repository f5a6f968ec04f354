// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/model/weights/weight_report.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// A Keras file's tensors by "layer/kernel:0", whatever stands around these two words: "conv1/conv1/kernel:0",
/// "rpn_model/rpn_conv_shared/kernel:0", "conv1/conv1_2/kernel:0".
class keras_index {
 public:
  /// \param layers  the names to look for
  keras_index(const archive& from, const std::set<std::string, std::less<>>& layers);

  const named_tensor* find(const std::string& name) const;
  const std::map<std::string, const named_tensor*>& all() const noexcept { return tensors_; }

 private:
  /// Keras counts names that it meets again: "conv1_2" is "conv1".
  static std::string_view without_count(std::string_view name);

  static std::pair<std::string, std::string> split(std::string_view name,
                                                   const std::set<std::string, std::less<>>& layers);

  std::string source_;
  std::map<std::string, const named_tensor*> tensors_;
};

std::set<std::string, std::less<>> all_keras_layers();

tensor<float, 4> from_keras(const named_tensor& from, const shape<4>& extents);

}  // namespace detail

struct keras_options {
  bool strict = true;  // every tensor of the model must be in the file and fit
};

/// Replaces the model's weights by those of a Matterport Keras model: what read_keras gives, or tensors named
/// "layer/kernel:0". The model must have the matching configuration (presets matterport, seed; keras_config). Layers
/// of the file that Matterport's network does not have are skipped, the constant `anchors` of training models among
/// them.
/// \throws format_error naming the layer, the shape found and the shape wanted, when strict and something does not fit;
///         then the model is as it was
weight_report take_keras_weights(mask_rcnn& model, const archive& from, keras_options options = {});

/// The model's weights as Matterport's Keras model names and lays them out, for write_keras(file, result,
/// keras_layers(depth)). The metadata hold the configuration, so that the import of the file is the same model again.
/// \throws option_error naming the first setting with which Matterport's network cannot be built
archive keras_archive(mask_rcnn& model);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/weights/keras_weights_impl.hpp"
#endif
