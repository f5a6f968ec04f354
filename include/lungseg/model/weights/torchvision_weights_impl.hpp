// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/model/weights/torchvision_names.hpp"
#include "lungseg/model/weights/torchvision_weights.hpp"
#include "lungseg/model/weights/weight_report.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE bool is_torchvision_archive(const archive& from) {
  int seen = 0;
  for (const named_tensor& t : from.tensors) {
    const std::string name = detail::torchvision_name(t.name);
    seen += (name == "backbone.body.bn1.weight" && t.extents.size() == 1) ||  // ours have four axes
            name == "rpn.head.cls_logits.weight" || name == "roi_heads.mask_predictor.mask_fcn_logits.weight";
  }
  return seen == 3;
}

LUNGSEG_INLINE mask_rcnn_config torchvision_config_of(const archive& from, const torchvision_options& options) {
  expect<format_error>(is_torchvision_archive(from), from.source + ": holds no Mask R-CNN of torchvision");
  const detail::torchvision_tensors stored = detail::torchvision_tensors_of(from);
  const auto has = [&](const char* name) { return stored.contains(name); };
  mask_rcnn_config config = torchvision();
  if (has("roi_heads.box_head.0.0.weight")) config = torchvision_v2();
  if (const auto own = from.metadata.find(detail::torchvision_config_key); own != from.metadata.end()) {
    config = config_from_json(own->second, from.source);
  } else {
    config.depth = has("backbone.body.layer3.6.conv1.weight")   ? 101
                   : has("backbone.body.layer1.0.conv3.weight") ? 50
                                                                : 18;
    if (has("backbone.body.bn1.num_batches_tracked")) config.norm = body_norm::batch;
    const auto scores = stored.find("roi_heads.box_predictor.cls_score.bias");
    expect<format_error>(scores != stored.end() && scores->second->extents.size() == 1 &&
                             scores->second->extents[0] >= 2 && scores->second->extents[0] <= 10000,
                         from.source + ": roi_heads.box_predictor.cls_score.bias does not tell the number of classes");
    const int classes = static_cast<int>(scores->second->extents[0]) - 1;
    if (classes != static_cast<int>(config.classes.size())) {
      config.classes.clear();
      for (int i = 1; i <= classes; ++i) config.classes.push_back("class " + std::to_string(i));
    }
  }
  if (options.norm_epsilon >= 0) config.norm_epsilon = options.norm_epsilon;
  return config;
}

LUNGSEG_INLINE weight_report take_torchvision_weights(mask_rcnn& model, const archive& from,
                                                      const torchvision_options& options) {
  detail::torchvision_tensors stored = detail::torchvision_tensors_of(from);
  weight_report report;
  std::vector<std::pair<tensor<float, 4>*, tensor<float, 4>>> fresh;
  for (const detail::torchvision_slot& slot : detail::torchvision_slots(model)) {
    const auto found = stored.find(slot.name);
    const named_tensor* t = found == stored.end() ? nullptr : found->second;
    if (t) stored.erase(found);
    if (std::string fault = detail::torchvision_fault(slot, t); !fault.empty()) {
      report.mismatched.push_back(std::move(fault));
      continue;
    }
    tensor<float, 4> loaded = tensor<float, 4>::uninitialised(slot.value->extents());
    detail::from_torchvision(widened(*t).values<float>(), loaded);
    fresh.emplace_back(slot.value, std::move(loaded));
    report.loaded.push_back(slot.name);
  }
  std::vector<std::string> unknown;
  for (const auto& [name, t] : stored) {
    const bool counter = name.ends_with(".num_batches_tracked");
    report.skipped.push_back(
        "tensor '" + t->name + "' " +
        (counter ? "only counts training steps" : "(" + t->shape_text() + ") is not in the model"));
    if (!counter) unknown.push_back(report.skipped.back());
  }
  if (options.strict)
    for (const std::vector<std::string>* faults : {&report.mismatched, &unknown})
      expect<format_error>(
          faults->empty(),
          faults->empty() ? std::string{}
                          : from.source + ": " + faults->front() +
                                (faults->size() > 1 ? ", and " + std::to_string(faults->size() - 1) + " more" : ""));
  for (auto& [target, loaded] : fresh) *target = std::move(loaded);
  if (options.norm_epsilon >= 0) model.set_norm_epsilon(options.norm_epsilon);
  model.state().touch();
  return report;
}

LUNGSEG_INLINE archive torchvision_archive(mask_rcnn& model) {
  const mask_rcnn_config& config = model.config();
  const auto need = [&](bool holds, const char* what) {
    expect<option_error>(holds, "torchvision has no network like preset '" + config.preset + "': " + what);
  };
  need(!config.conv_bias, "its norms stand behind biases");
  need(!config.head_norm || config.box_head_convs > 0, "its dense layers have norms");
  need(!config.rpn_softmax, "its RPN has two scores an anchor");
  need(!config.deltas_y_first && config.rpn_deviation == torchvision().rpn_deviation &&
           config.box_deviation == torchvision().box_deviation,
       "its boxes are coded otherwise");
  need(!config.stride_in_1x1 && config.stem_pool == stem_pool_rule::pad1, "its body shrinks maps elsewhere");
  archive to;
  to.metadata["format"] = "pt";
  to.metadata[detail::torchvision_config_key] = to_json(config);
  for (const detail::torchvision_slot& slot : detail::torchvision_slots(model)) {
    to.tensors.push_back(detail::to_torchvision(slot));
    if (constexpr std::string_view mean = ".running_mean"; config.norm == body_norm::batch && slot.name.ends_with(mean))
      to.tensors.push_back(detail::step_counter(slot.name.substr(0, slot.name.size() - mean.size())));
  }
  return to;
}

}}  // namespace lungseg::LUNGSEG_ABI
