// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/infer/quality/lung_features.hpp"
#include "lungseg/infer/quality/quality_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::string_view quality_prefix = "quality.";

/// Calls f(name, list) for each list of numbers of shapes, and of a flag without shapes.
template <class Shapes, class F>
void visit_shapes(Shapes& shapes, const std::string& definition, F&& f) {
  const auto model = [&](const std::string& which, auto& of) {
    f(definition + which + ".mean", of.mean);
    f(definition + which + ".modes", of.modes);
    f(definition + which + ".variances", of.variances);
  };
  model(".left", shapes.left);
  model(".right", shapes.right);
  model(".pair", shapes.pair);
  f(definition + ".size", shapes.size);
}
template <class Flag, class F>
void visit_flag(Flag& flag, F&& f) {
  f("error.centre", flag.error.centre);
  f("error.spread", flag.error.spread);
  f("error.weights", flag.error.weights);
  f("usual", flag.usual);
}

/// The single numbers of a flag, as one list.
inline std::vector<double> numbers_of(const quality_model& flag) {
  return {flag.error.offset, flag.mean_factor, flag.below, flag.above, flag.check, flag.reject};
}
inline void take_numbers(quality_model& flag, const std::vector<double>& from) {
  flag.error.offset = from[0], flag.mean_factor = from[1], flag.below = from[2], flag.above = from[3];
  flag.check = from[4], flag.reject = from[5];
}

inline std::vector<double> read_list(const archive& from, const std::string& name) {
  const named_tensor& tensor = from.at(std::string{quality_prefix} + name);
  expect_finite_values(tensor, from.source);
  const std::span<const double> values = tensor.values<double>();
  return {values.begin(), values.end()};
}

inline void expect_length(const archive& from, const std::string& what, std::size_t found, std::size_t wanted) {
  expect<format_error>(found == wanted, from.source + ": the flag's " + what + " are " + std::to_string(found) +
                                            " numbers, expected " + std::to_string(wanted));
}
inline void check_shape(const archive& from, const shape_model& model, std::size_t points) {
  expect_length(from, "mean coordinates", model.mean.size(), 2 * points);
  expect_length(from, "modes", model.modes.size(), model.mean.size() * model.variances.size());
}
inline void check_flag(const archive& from, const quality_model& flag) {
  constexpr auto points = static_cast<std::size_t>(outline_points);
  for (const auto& shapes : flag.shapes) {
    if (!shapes) continue;
    check_shape(from, shapes->left, points);
    check_shape(from, shapes->right, points);
    check_shape(from, shapes->pair, 2 * points);
    expect_length(from, "size limits", shapes->size.size(), 2);
  }
  for (const auto* list : {&flag.error.centre, &flag.error.spread, &flag.error.weights, &flag.usual})
    expect_length(from, "feature weights", list->size(), lung_features.size());
}

/// A flag of an earlier program knows the first features only: the others count nothing, and nothing of them is
/// unusual.
inline void add_later_features(quality_model& flag) {
  constexpr std::size_t first = 19, all = lung_features.size();
  for (const auto* list : {&flag.error.centre, &flag.error.spread, &flag.error.weights, &flag.usual})
    if (list->size() != first) return;
  flag.error.centre.resize(all, 0);
  flag.error.spread.resize(all, 1);
  flag.error.weights.resize(all, 0);
  flag.usual.resize(all, std::numeric_limits<double>::max());
}

}  // namespace detail

LUNGSEG_INLINE bool has_quality(const archive& from) {
  return from.find(std::string{detail::quality_prefix} + "numbers") != nullptr;
}

LUNGSEG_INLINE std::optional<quality_model> quality_from(const archive& from) {
  if (!has_quality(from)) return std::nullopt;
  quality_model flag;
  const std::vector<double> numbers = detail::read_list(from, "numbers");
  detail::expect_length(from, "single numbers", numbers.size(), detail::numbers_of(flag).size());
  detail::take_numbers(flag, numbers);
  const auto read = [&](const std::string& name, std::vector<double>& list) { list = detail::read_list(from, name); };
  detail::visit_flag(flag, read);
  detail::add_later_features(flag);
  for (const lung_definition each : {lung_definition::field, lung_definition::whole}) {
    const std::string definition{name(each)};
    if (!from.find(std::string{detail::quality_prefix} + definition + ".size")) continue;
    detail::visit_shapes(flag.shapes[static_cast<std::size_t>(each)].emplace(), definition, read);
  }
  expect<format_error>(flag.shapes[0] || flag.shapes[1], from.source + ": the flag knows no shapes");
  detail::check_flag(from, flag);
  return flag;
}

LUNGSEG_INLINE void attach_quality(archive& to, const quality_model& flag) {
  to.erase(detail::quality_prefix);
  const auto add = [&](const std::string& name, const std::vector<double>& list) {
    const auto copy = std::make_shared<const std::vector<double>>(list);
    to.add(std::string{detail::quality_prefix} + name,
           view<const double, 1>{copy->data(), {static_cast<int>(copy->size())}});
    to.tensors.back().owner = copy;
  };
  add("numbers", detail::numbers_of(flag));
  detail::visit_flag(flag, add);
  for (const lung_definition each : {lung_definition::field, lung_definition::whole})
    if (const auto& shapes = flag.shapes[static_cast<std::size_t>(each)])
      detail::visit_shapes(*shapes, std::string{name(each)}, add);
}

LUNGSEG_INLINE void attach_quality(archive& to, const archive& from) {
  if (has_quality(from)) to.take(from, detail::quality_prefix);
}

}}  // namespace lungseg::LUNGSEG_ABI
