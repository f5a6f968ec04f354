// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/math/average_rule.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/train/weight_average.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void weight_average::add(const context& ctx, std::int64_t step) {
  if (!on()) return;
  const auto n = static_cast<float>(step);
  const float keep = step == 0 ? 0 : std::min(decay_, (1 + n) / (10 + n));
  each(ctx, average_, [&](tensor<float, 4>& average, tensor<float, 4>& value) {
    ops::for_each(ctx, "average_weights", value.size(), math::average_rule{value.data(), average.data(), keep});
  });
}

LUNGSEG_INLINE void weight_average::save(archive& to) const {
  if (average_.empty()) return;
  std::size_t i = 0;
  visit([&](const auto& held) { to.add(prefix + held.name, average_[i++]); });
}

LUNGSEG_INLINE void weight_average::load(const archive& from) {
  if (!on() || !from.find(prefix + state_.parameters.front()->name)) return;
  average_.clear();
  visit([&](const auto& held) {
    const view<const float, 4> values = from.at(prefix + held.name).template as<float, 4>();
    expect<format_error>(values.extents() == held.value.extents(), from.source + ": tensor '" + prefix + held.name +
                                                                       "' is " + to_string(values.extents()) +
                                                                       ", expected " + to_string(held.value.extents()));
    average_.push_back(tensor<float, 4>::uninitialised(values.extents()));
    std::copy(values.begin(), values.end(), average_.back().begin());
  });
}

LUNGSEG_INLINE void weight_average::copy(const context& ctx, std::vector<tensor<float, 4>>& memory, bool back) const {
  each(ctx, memory, [&](tensor<float, 4>& own, tensor<float, 4>& value) {
    ops::for_each(ctx, "copy_weights", value.size(),
                  math::average_rule{back ? own.data() : value.data(), back ? value.data() : own.data(), 0});
  });
  if (back) state_.touch();
}

}}  // namespace lungseg::LUNGSEG_ABI
