// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/unet/unet.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/model/weights/weights.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string unet_keras_name(std::string_view ours) {
  const std::size_t dot = ours.rfind('.');
  const std::string layer{ours.substr(0, dot)};
  const std::string_view what = ours.substr(dot + 1);
  if (what == "running_mean") return layer + "/moving_mean:0";
  if (what == "running_var") return layer + "/moving_variance:0";
  if (layer.ends_with("_bn")) return layer + (what == "weight" ? "/gamma:0" : "/beta:0");
  if (what == "bias") return layer + "/bias:0";
  return layer + (layer.ends_with("_dwconv") ? "/depthwise_kernel:0" : "/kernel:0");
}

namespace detail {

/// Tensors of a Keras file by "layer/kernel:0": the first word of their path and the last one, since files differ in
/// what stands between ("stem_conv/stem_conv_1/kernel:0").
inline std::map<std::string, const named_tensor*> keras_tensors(const archive& from) {
  std::map<std::string, const named_tensor*> result;
  for (const named_tensor& t : from.tensors) {
    const std::string name =
        t.name.substr(0, t.name.find('/')) + t.name.substr(std::min(t.name.rfind('/'), t.name.size()));
    expect<format_error>(result.emplace(name, &t).second, from.source + ": tensor '" + name + "' stands there twice");
  }
  return result;
}

/// Where Keras keeps a tensor of ours with extents (K, R, S, C): kernels are H, W, in, out, those of depthwise
/// convolutions H, W, channels, 1; vectors stay.
inline std::vector<std::int64_t> unet_keras_extents(std::string_view keras, const shape<4>& e) {
  if (keras.ends_with("/depthwise_kernel:0")) return {e[1], e[2], e[0], 1};
  if (keras.ends_with("/kernel:0")) return {e[1], e[2], e[3], e[0]};
  return {e[3]};
}

/// Calls f(theirs, ours) for the place of every element in both layouts.
template <class F>
void each_unet_place(std::string_view keras, const shape<4>& e, F&& f) {
  const std::int64_t filters = keras.ends_with("kernel:0") ? e[0] : 1,
                     rest = volume(e) / std::max<std::int64_t>(filters, 1);
  for (std::int64_t place = 0, at = 0; place < rest; ++place)
    for (std::int64_t k = 0; k < filters; ++k) f(at++, k * rest + place);
}

}  // namespace detail

LUNGSEG_INLINE void take_keras_weights(unet& model, const archive& from) {
  auto given = detail::keras_tensors(from);
  std::vector<std::pair<tensor<float, 4>*, tensor<float, 4>>> fresh;
  const auto stage = [&](const std::string& name, tensor<float, 4>& target) {
    const std::string keras = unet_keras_name(name);
    const named_tensor want{keras, "F32", detail::unet_keras_extents(keras, target.extents()), {}, nullptr};
    const auto found = given.find(keras);
    expect<format_error>(found != given.end(),
                         from.source + ": no tensor '" + keras + "', the model wants one of " + want.shape_text());
    expect<format_error>(found->second->extents == want.extents, from.source + ": tensor '" + keras + "' is " +
                                                                     found->second->shape_text() +
                                                                     ", the model wants " + want.shape_text());
    const named_tensor wide = widened(*found->second);
    const std::span<const float> values = wide.values<float>();
    tensor<float, 4> loaded = tensor<float, 4>::uninitialised(target.extents());
    detail::each_unet_place(keras, target.extents(), [&](std::int64_t theirs, std::int64_t ours) {
      loaded[ours] = values[static_cast<std::size_t>(theirs)];
    });
    fresh.emplace_back(&target, std::move(loaded));
    given.erase(found);
  };
  const nn::state_refs state = model.state();
  for (nn::parameter* p : state.parameters) stage(p->name, p->value);
  for (nn::buffer* b : state.buffers) stage(b->name, b->value);
  expect<format_error>(given.empty(),
                       from.source + ": tensor '" + (given.empty() ? "" : given.begin()->first) +
                           "' has no place in this U-Net" +
                           (given.size() > 1 ? " (nor have " + std::to_string(given.size() - 1) + " more)" : ""));
  for (auto& [target, loaded] : fresh) *target = std::move(loaded);
  model.state().touch();
}

LUNGSEG_INLINE archive unet_keras_archive(unet& model) {
  archive result;
  result.metadata = {
      {"backend", "tensorflow"}, {"keras_version", "2.15.0"}, {"lungseg_config", to_json(model.config())}};
  const auto add = [&](const std::string& name, const tensor<float, 4>& value) {
    const std::string keras = unet_keras_name(name);
    const std::string layer = keras.substr(0, keras.find('/') + 1);  // the group of the file, then Keras' own name
    const auto count = static_cast<std::size_t>(value.size());
    const std::shared_ptr<float[]> block{new float[count]};
    detail::each_unet_place(keras, value.extents(),
                            [&](std::int64_t theirs, std::int64_t ours) { block[theirs] = value[ours]; });
    result.tensors.push_back({layer + keras, "F32", detail::unet_keras_extents(keras, value.extents()),
                              std::as_bytes(std::span{block.get(), count}), block});
  };
  const nn::state_refs state = model.state();
  for (const nn::parameter* p : state.parameters) add(p->name, p->value);
  for (const nn::buffer* b : state.buffers) add(b->name, b->value);
  return result;
}

LUNGSEG_INLINE unet_config unet_config_of_keras(const archive& from) {
  const auto given = detail::keras_tensors(from);
  const auto top = given.find("top_conv/kernel:0");
  expect<format_error>(top != given.end() && top->second->extents.size() == 4,
                       from.source + ": holds no U-Net of segmentation_models with an EfficientNet (no top_conv)");
  const auto blocks = std::count_if(given.begin(), given.end(),
                                    [](const auto& t) { return t.first.ends_with("_dwconv/depthwise_kernel:0"); });
  for (int number = 0; number <= 7; ++number) {
    const unet_config config = efficientnet_unet(number);
    if (static_cast<std::int64_t>(encoder_blocks(config).size()) == blocks &&
        efficientnet::top_channels(config) == top->second->extents[3])
      return config;
  }
  throw format_error{from.source + ": holds an EfficientNet of " + std::to_string(blocks) + " blocks and " +
                     std::to_string(top->second->extents[3]) + " channels, which is none of B0 to B7"};
}

LUNGSEG_INLINE bool is_unet_archive(const archive& from) {
  if (from.metadata.contains("config")) return kind_of(from) == unet::kind;
  const auto holds = [&](std::string_view layer) {
    return std::any_of(from.tensors.begin(), from.tensors.end(),
                       [layer](const named_tensor& t) { return t.name.starts_with(layer); });
  };
  return holds("stem_conv/") && holds("final_conv/");
}

LUNGSEG_INLINE std::unique_ptr<unet> unet_from(const archive& from) {
  if (!from.metadata.contains("config")) {
    const auto exported = from.metadata.find("lungseg_config");
    auto model = std::make_unique<unet>(exported == from.metadata.end()
                                            ? unet_config_of_keras(from)
                                            : config_from_json<unet_config>(exported->second, from.source),
                                        std::nullopt);
    take_keras_weights(*model, from);
    return model;
  }
  expect<format_error>(kind_of(from) == unet::kind,
                       from.source + ": holds a model of kind '" + kind_of(from) + "', expected a U-Net");
  try {
    auto model = std::make_unique<unet>(config_from_json<unet_config>(from.text("config"), from.source), std::nullopt);
    take_weights(*model, from);
    return model;
  } catch (const option_error& fault) {
    throw format_error{from.source + ": " + fault.what()};
  }
}

#if defined(LUNGSEG_COMPILED)
template std::string to_json(const unet_config&);
template unet_config config_from_json(std::string_view, const std::string&, unet_config);
#endif

}}  // namespace lungseg::LUNGSEG_ABI
