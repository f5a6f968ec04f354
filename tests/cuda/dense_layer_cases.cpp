// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "gpu_cases.hpp"

namespace lungseg::test {

namespace {

struct dense_case {
  const char* name;
  direction which;
  ops::conv2d_options options;
};

constexpr dense_case dense_cases[] = {
    {"dense + bias + residual + relu", direction::forward, {.relu = true}},
    {"dense + bias", direction::biased, {}},
    {"dense + bias + relu", direction::biased, {.relu = true}},
    {"dense + relu", direction::plain, {.relu = true}},
    {"dense accumulating", direction::plain, {.accumulate = true}},
    {"dense accumulating + bias + relu", direction::biased, {.relu = true, .accumulate = true}},
    {"dense data gradient", direction::data, {}},
    {"dense data gradient accumulating", direction::data, {.accumulate = true}},
    {"dense filter gradient", direction::filter, {}},
    {"dense filter gradient accumulating", direction::filter, {.accumulate = true}},
    {"dense transposed + bias", direction::transposed, {.relu = true}}};

}  // namespace

/// The layers of a box head: on a map, on its result, and one whose widths suit no vector.
void add_dense_layer_cases(std::vector<gpu_case>& all) {
  const struct {
    const char* name;
    shape<4> x, filter;
  } layers[] = {{" on a map", {33, 7, 7, 64}, {96, 7, 7, 64}},
                {" on a row", {33, 1, 1, 96}, {64, 1, 1, 96}},
                {" of odd widths", {5, 1, 1, 27}, {3, 1, 1, 27}}};
  for (const bool exact : {true, false})
    for (const auto& layer : layers)
      for (const dense_case& c : dense_cases)
        all.push_back(
            conv_case((std::string{c.name} + layer.name).c_str(), c.which, exact, layer.x, layer.filter, c.options));
}

}  // namespace lungseg::test
