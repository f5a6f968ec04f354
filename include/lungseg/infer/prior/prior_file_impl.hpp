// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/infer/prior/prior_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::string_view prior_prefix = "prior.";

template <class F>
void for_each_prior(F&& f) {
  for (const lung_definition definition : {lung_definition::field, lung_definition::whole})
    for (const int side : {left_lung, right_lung})
      f(definition, side,
        std::string{prior_prefix} + std::string{name(definition)} + (side == left_lung ? ".left." : ".right."));
}

inline std::vector<double> prior_values(const archive& from, const std::string& name) {
  const named_tensor tensor = widened(from.at(name));
  expect_finite_values(tensor, from.source);
  const std::span<const float> values = tensor.values<float>();
  return {values.begin(), values.end()};
}

inline shape_prior read_prior(const archive& from, const std::string& prefix) {
  const shape_prior result{{prior_values(from, prefix + "mean"), prior_values(from, prefix + "modes"),
                            prior_values(from, prefix + "variances")}};
  constexpr std::size_t cells = std::size_t{shape_prior::side} * shape_prior::side;
  const shape_model& read = result.shapes;
  const bool positive = std::all_of(read.variances.begin(), read.variances.end(), [](double v) { return v > 0; });
  expect<format_error>(read.mean.size() == cells && read.modes.size() == cells * read.variances.size() && positive,
                       from.source + ": the shape prior " + prefix + " has " + std::to_string(read.mean.size()) +
                           " cells, " + std::to_string(read.modes.size()) + " numbers of modes and " +
                           std::to_string(read.variances.size()) + " variances, which do not fit, or are not positive");
  return result;
}

inline void add_prior_values(archive& to, const std::string& name, const std::vector<double>& values, dtype precision) {
  const auto copy = std::make_shared<const std::vector<float>>(values.begin(), values.end());
  to.add(name, view<const float, 1>{copy->data(), {static_cast<int>(copy->size())}});
  to.tensors.back().owner = copy;
  to.tensors.back() = rounded(std::move(to.tensors.back()), precision);
}

}  // namespace detail

LUNGSEG_INLINE bool has_priors(const archive& from) {
  return from.holds(detail::prior_prefix);
}

LUNGSEG_INLINE lung_priors priors_from(const archive& from) {
  lung_priors result;
  detail::for_each_prior([&](lung_definition definition, int side, const std::string& prefix) {
    if (from.find(prefix + "mean")) result.at(definition, side) = detail::read_prior(from, prefix);
  });
  return result;
}

LUNGSEG_INLINE void attach_priors(archive& to, const lung_priors& priors) {
  to.erase(detail::prior_prefix);
  detail::for_each_prior([&](lung_definition definition, int side, const std::string& prefix) {
    const shape_prior* const each = priors.find(definition, side);
    if (!each) return;
    detail::add_prior_values(to, prefix + "mean", each->shapes.mean, dtype::float16);
    detail::add_prior_values(to, prefix + "modes", each->shapes.modes, dtype::float16);
    detail::add_prior_values(to, prefix + "variances", each->shapes.variances, dtype::float32);
  });
}

LUNGSEG_INLINE void attach_priors(archive& to, const archive& from) {
  if (has_priors(from)) to.take(from, detail::prior_prefix);
}

}}  // namespace lungseg::LUNGSEG_ABI
