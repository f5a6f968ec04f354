// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/model/weights/keras_names.hpp"
#include "lungseg/model/weights/keras_weights.hpp"
#include "lungseg/model/weights/matterport_config.hpp"
#include "lungseg/model/weights/weight_report.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Axes of a tensor of Matterport's model, given ours: kernels H, W, in, out (dense: in, out; transposed: H, W, out,
/// in, which is our in, R, S, out reordered the same way); vectors stay.
inline std::vector<std::int64_t> keras_extents(std::string_view keras_name, const shape<4>& e) {
  if (!keras_name.ends_with("/kernel:0")) return {e[3]};
  const bool dense = keras_name.starts_with("mrcnn_class_logits/") || keras_name.starts_with("mrcnn_bbox_fc/");
  return dense ? std::vector<std::int64_t>{e[3], e[0]} : std::vector<std::int64_t>{e[1], e[2], e[3], e[0]};
}

/// Calls f(theirs, ours) for the place of every element of a kernel in both layouts.
template <class F>
void each_kernel_place(const shape<4>& e, F&& f) {
  std::ptrdiff_t at = 0;
  const std::ptrdiff_t step = std::ptrdiff_t{e[1]} * e[2] * e[3];  // from one filter to the next, ours
  for (std::ptrdiff_t place = 0; place < step; ++place)            // r, s, c
    for (std::ptrdiff_t k = 0; k < e[0]; ++k) f(at++, k * step + place);
}

LUNGSEG_INLINE keras_index::keras_index(const archive& from, const std::set<std::string, std::less<>>& layers)
    : source_{from.source} {
  for (const named_tensor& t : from.tensors) {
    const auto [layer, what] = split(t.name, layers);
    const bool fresh = tensors_.emplace(layer + "/" + what, &t).second;
    expect<format_error>(fresh, from.source + ": layer '" + layer + "' has two tensors '" + what + "'");
  }
}

LUNGSEG_INLINE const named_tensor* keras_index::find(const std::string& name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : found->second;
}

LUNGSEG_INLINE std::string_view keras_index::without_count(std::string_view name) {
  const std::size_t digits = name.find_last_not_of("0123456789") + 1;
  return digits > 1 && digits < name.size() && name[digits - 1] == '_' ? name.substr(0, digits - 1) : name;
}

LUNGSEG_INLINE std::pair<std::string, std::string> keras_index::split(
    std::string_view name, const std::set<std::string, std::less<>>& layers) {
  const std::size_t last = name.rfind('/');
  if (last == name.npos) return {"", std::string{name}};
  const std::string_view outer = name.substr(0, name.find('/')), path = name.substr(0, last);
  const std::string_view inner = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  const std::string_view plain = without_count(inner);
  const std::string_view layer = layers.contains(outer)   ? outer
                                 : layers.contains(inner) ? inner
                                 : layers.contains(plain) ? plain
                                                          : outer;
  return {std::string{layer}, std::string{name.substr(last + 1)}};
}

LUNGSEG_INLINE std::set<std::string, std::less<>> all_keras_layers() {
  const std::vector<std::string> layers = keras_layers(101);
  std::set<std::string, std::less<>> names{layers.begin(), layers.end()};
  names.insert({"rpn_conv_shared", "rpn_class_raw", "rpn_bbox_pred"});
  names.erase("rpn_model");
  return names;
}

/// Why a tensor of the file does not fit; empty when it does.
inline std::string keras_fault(const named_tensor* found, const std::string& keras, const shape<4>& ours) {
  const std::size_t slash = keras.find('/');
  const std::string what = "layer '" + keras.substr(0, slash) + "', dataset '" + keras.substr(slash + 1) + "' ";
  const named_tensor want{keras, "F32", keras_extents(keras, ours), {}, nullptr};
  if (!found) return what + "is missing, the model wants " + want.shape_text();
  if (found->extents != want.extents)
    return what + "is " + found->shape_text() + ", the model wants " + want.shape_text();
  if (!found->is_float()) return what + "holds " + found->type + ", the model wants floating-point numbers";
  return {};
}

LUNGSEG_INLINE tensor<float, 4> from_keras(const named_tensor& from, const shape<4>& extents) {
  tensor<float, 4> to = tensor<float, 4>::uninitialised(extents);
  const named_tensor wide = widened(from);
  const std::span<const float> values = wide.values<float>();
  float* out = to.data();
  if (from.extents.size() == 1)
    std::copy(values.begin(), values.end(), out);
  else
    each_kernel_place(extents, [&](std::ptrdiff_t theirs, std::ptrdiff_t ours) {
      out[ours] = values[static_cast<std::size_t>(theirs)];
    });
  return to;
}

}  // namespace detail

LUNGSEG_INLINE weight_report take_keras_weights(mask_rcnn& model, const archive& from, keras_options options) {
  weight_report report;
  const std::set<std::string, std::less<>> layers = detail::all_keras_layers();
  const detail::keras_index index{from, layers};
  std::set<std::string> used;
  std::vector<std::pair<tensor<float, 4>*, tensor<float, 4>>> fresh;
  const auto stage = [&](const std::string& name, tensor<float, 4>& target) {
    const std::string keras = detail::keras_name(name);
    const named_tensor* found = index.find(keras);
    const std::string fault = keras.empty() ? "'" + name + "' has no counterpart in Matterport's model"
                                            : detail::keras_fault(found, keras, target.extents());
    used.insert(keras);
    if (!fault.empty()) return report.mismatched.push_back(name + ": " + fault);
    fresh.emplace_back(&target, detail::from_keras(*found, target.extents()));
    report.loaded.push_back(name);
  };
  const nn::state_refs state = model.state();
  for (nn::parameter* p : state.parameters) stage(p->name, p->value);
  for (nn::buffer* b : state.buffers) stage(b->name, b->value);
  for (const auto& [name, tensor] : index.all()) {
    if (used.contains(name)) continue;
    const std::string layer = name.substr(0, name.find('/'));
    // A layer that the network could have but this model has not tells of a wrong depth.
    if (layers.contains(layer))
      report.mismatched.push_back("layer '" + layer + "', dataset '" + tensor->name + "' " + tensor->shape_text() +
                                  " has no place in the model");
    else
      report.skipped.push_back(tensor->name + " (" + tensor->shape_text() + "): not a layer of the network");
  }
  const std::size_t faults = report.mismatched.size();
  if (options.strict && faults > 0)
    throw format_error{from.source + ": " + report.mismatched.front() +
                       (faults > 1 ? " (and " + std::to_string(faults - 1) + " more that do not fit)" : "")};
  for (auto& [target, loaded] : fresh) *target = std::move(loaded);
  model.state().touch();
  return report;
}

namespace detail {

/// \throws option_error for a configuration that Keras' network cannot have
inline void expect_keras_counterpart(const mask_rcnn_config& c) {
  const auto need = [&](bool holds, const char* what) {
    expect<option_error>(holds, "convert: preset " + c.preset + " has no counterpart in Keras: " + what);
  };
  need(c.depth == 50 || c.depth == 101, "the body must be a ResNet of 50 or 101 layers");
  need(c.stride_in_1x1, "the body must shrink in its 1x1 convolutions (stride_in_1x1)");
  need(c.conv_bias && c.head_norm, "convolutions need biases, heads need norms (conv_bias, head_norm)");
  need(c.rpn_softmax && c.deltas_y_first, "the RPN needs two logits, and dy before dx (rpn_softmax, deltas_y_first)");
  need(c.mask_head_convs == 4, "the mask head needs four convolutions");
  need(!c.pyramid_norm, "the pyramid must have no norms (pyramid_norm)");
  need(c.rpn_convs == 1, "the RPN needs one convolution (rpn_convs)");
  need(c.box_head_convs == 0, "the box head needs two dense layers (box_head_convs)");
}

/// One of our tensors as Keras lays it out and calls it.
inline named_tensor keras_tensor(const std::string& keras, const tensor<float, 4>& value) {
  const auto count = static_cast<std::size_t>(value.size());
  const std::shared_ptr<float[]> block{new float[count]};
  const float* from = value.data();
  if (keras.ends_with("/kernel:0"))
    each_kernel_place(value.extents(), [&](auto theirs, auto ours) { block[theirs] = from[ours]; });
  else
    std::copy(from, from + count, block.get());
  const std::string layer = keras.substr(0, keras.find('/'));
  const std::string group = layer.starts_with("rpn_") ? "rpn_model" : layer;
  return {group + "/" + keras, "F32", keras_extents(keras, value.extents()),
          std::as_bytes(std::span{block.get(), count}), block};
}

}  // namespace detail

LUNGSEG_INLINE archive keras_archive(mask_rcnn& model) {
  const mask_rcnn_config& c = model.config();
  detail::expect_keras_counterpart(c);
  std::map<std::string, named_tensor> ready;  // "layer/kernel:0"
  const auto add = [&](const std::string& name, const tensor<float, 4>& value) {
    const std::string keras = detail::keras_name(name);
    ready[keras] = detail::keras_tensor(keras, value);
  };
  const nn::state_refs state = model.state();
  for (const nn::parameter* p : state.parameters) add(p->name, p->value);
  for (const nn::buffer* b : state.buffers) add(b->name, b->value);

  archive result;
  result.metadata = {{"format", "keras"}, {"backend", "tensorflow"}, {"keras_version", "2.15.0"}};
  result.metadata["lungseg_config"] = to_json(c);
  result.metadata["matterport_config"] = to_matterport_json(c);
  const auto move_layer = [&](const std::string& layer) {
    for (const char* what : {"kernel:0", "bias:0", "gamma:0", "beta:0", "moving_mean:0", "moving_variance:0"})
      if (auto found = ready.find(layer + "/" + what); found != ready.end())
        result.tensors.push_back(std::move(found->second));
  };
  for (const std::string& layer : keras_layers(c.depth)) {
    move_layer(layer);
    if (layer != "rpn_model") continue;
    for (const char* inner : {"rpn_conv_shared", "rpn_class_raw", "rpn_bbox_pred"}) move_layer(inner);
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
