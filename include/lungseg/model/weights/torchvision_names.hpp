// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/named_tensor.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"

/// \file
/// Names and layouts of torchvision's state dicts. Our tensors bear torchvision's current names; filters are
/// (K, R, S, C) here and (K, C, R, S) there, up-convolutions (C, R, S, K) and (C, K, R, S), dense layers (K, R, S, C)
/// and (K, C * R * S), vectors (1, 1, 1, n) and (n). In all of them our axes are theirs with the second one last.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline constexpr const char* torchvision_config_key = "lungseg_config";

/// The current name of a tensor that a file may store with a wrapper's prefix or under a name from before torchvision
/// 0.13. \source torchvision 0.14, _load_from_state_dict of RPNHead, MaskRCNNHeads and FeaturePyramidNetwork
inline std::string torchvision_name(std::string_view stored) {
  for (bool wrapped = true; wrapped;) {
    wrapped = false;
    for (const std::string_view wrapper : {"module.", "model."})
      if (stored.starts_with(wrapper)) stored.remove_prefix(wrapper.size()), wrapped = true;
  }
  const std::size_t last = stored.rfind('.');
  const std::string module{stored.substr(0, last)}, leaf{last == stored.npos ? "" : stored.substr(last)};
  if (module == "rpn.head.conv") return module + ".0.0" + leaf;
  if (constexpr std::string_view head = "roi_heads.mask_head.mask_fcn";
      module.starts_with(head) && module.size() == head.size() + 1)
    return "roi_heads.mask_head." + std::string{static_cast<char>(module.back() - 1)} + ".0" + leaf;
  for (const std::string_view head : {"backbone.fpn.inner_blocks.", "backbone.fpn.layer_blocks."})
    if (module.starts_with(head) && module.find('.', head.size()) == module.npos) return module + ".0" + leaf;
  return module + leaf;
}

/// The tensors of a file by their current names.
using torchvision_tensors = std::map<std::string, const named_tensor*, std::less<>>;
/// \throws format_error when two have the same current name
inline torchvision_tensors torchvision_tensors_of(const archive& from) {
  torchvision_tensors result;
  for (const named_tensor& t : from.tensors) {
    const auto [place, fresh] = result.emplace(torchvision_name(t.name), &t);
    expect<format_error>(
        fresh, from.source + ": '" + place->second->name + "' and '" + t.name + "' are two names of the same tensor");
  }
  return result;
}

/// One tensor of a model, and how torchvision shapes it.
struct torchvision_slot {
  std::string name;
  tensor<float, 4>* value;
  std::vector<std::int64_t> extents;
};

/// Whether a filter belongs to a dense layer, which torch keeps with two axes.
inline bool is_dense(std::string_view module) noexcept {
  constexpr std::string_view head = "roi_heads.box_head.";
  return module.starts_with("roi_heads.box_predictor.") ||
         (module.starts_with(head) && module.find('.', head.size()) == module.npos);
}

/// All tensors of the model, which must outlive the result.
inline std::vector<torchvision_slot> torchvision_slots(mask_rcnn& model) {
  const nn::state_refs state = model.state();
  const auto module_of = [](const std::string& name) { return name.substr(0, name.rfind('.')); };
  std::set<std::string> norms;
  for (const nn::buffer* b : state.buffers) norms.insert(module_of(b->name));
  std::vector<torchvision_slot> slots;
  const auto add = [&](const std::string& name, tensor<float, 4>& value, bool vector) {
    const shape<4>& e = value.extents();
    if (vector)
      slots.push_back({name, &value, {value.size()}});
    else if (is_dense(module_of(name)))
      slots.push_back({name, &value, {e[0], std::int64_t{e[1]} * e[2] * e[3]}});
    else
      slots.push_back({name, &value, {e[0], e[3], e[1], e[2]}});
  };
  for (nn::parameter* p : state.parameters)
    add(p->name, p->value, !p->name.ends_with(".weight") || norms.contains(module_of(p->name)));
  for (nn::buffer* b : state.buffers) add(b->name, b->value, true);
  return slots;
}

/// Why a tensor of a file (null: there is none) does not fit; empty when it does.
inline std::string torchvision_fault(const torchvision_slot& slot, const named_tensor* found) {
  const named_tensor wanted{slot.name, "F32", slot.extents, {}, nullptr};
  if (!found) return "tensor '" + slot.name + "' is missing, the model wants " + wanted.shape_text();
  if (found->extents != slot.extents)
    return "tensor '" + found->name + "' is " + found->shape_text() + ", the model wants " + wanted.shape_text();
  if (!found->is_float())
    return "tensor '" + found->name + "' holds " + found->type + ", the model wants " + wanted.type;
  return {};
}

/// Calls f(index in torch's order, index in ours) for every element.
template <class F>
void each_torchvision_element(const shape<4>& ours, F&& f) {
  const std::int64_t cells = std::int64_t{ours[1]} * ours[2], channels = ours[3];
  for (std::int64_t k = 0; k < ours[0]; ++k)
    for (std::int64_t cell = 0; cell < cells; ++cell)
      for (std::int64_t c = 0; c < channels; ++c)
        f((k * channels + c) * cells + cell, (k * cells + cell) * channels + c);
}

inline void from_torchvision(std::span<const float> from, tensor<float, 4>& to) {
  each_torchvision_element(
      to.extents(), [&](std::int64_t theirs, std::int64_t ours) { to[ours] = from[static_cast<std::size_t>(theirs)]; });
}

/// A tensor with memory of its own, zero-filled, and that memory.
template <class T>
std::pair<named_tensor, T*> owned_tensor(std::string name, std::vector<std::int64_t> extents, std::int64_t size) {
  const std::shared_ptr<T[]> block{new T[static_cast<std::size_t>(size)]{}};
  const std::span<const T> values{block.get(), static_cast<std::size_t>(size)};
  return {{std::move(name), std::string{element_type<T>}, std::move(extents), std::as_bytes(values), block},
          block.get()};
}

inline named_tensor to_torchvision(const torchvision_slot& slot) {
  auto [result, values] = owned_tensor<float>(slot.name, slot.extents, slot.value->size());
  each_torchvision_element(slot.value->extents(), [&, to = values](std::int64_t theirs, std::int64_t ours) {
    to[theirs] = (*slot.value)[ours];
  });
  return result;
}

/// BatchNorm2d's count of training steps, which torch only reads where no momentum is set.
inline named_tensor step_counter(const std::string& module) {
  return owned_tensor<std::int64_t>(module + ".num_batches_tracked", {}, 1).first;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
