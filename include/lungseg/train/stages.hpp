// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lungseg/nn/parameter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A stretch of training in which only some layers learn.
struct stage {
  std::string layers = "all";  // heads, 5+, 4+, 3+, all, or a POSIX extended regular expression of parameter names
  int epochs = 1;
  float rate = 1e-3f;  // the full learning rate, before warm-up and decay
  bool operator==(const stage&) const = default;
};

/// Stage of the residual network that a parameter belongs to: 1 for the stem, 2 to 5, and 0 for what comes after the
/// body (pyramid, proposals, heads).
using body_stage_of = std::function<int(std::string_view parameter)>;

/// Reads "heads:5@1e-3,all:15@2e-4": layers, epochs and rate of each stage, in order. A regular expression may hold
/// commas and colons, but no '@'.
/// \throws option_error naming what is wrong.
std::vector<stage> parse_stages(std::string_view text);

/// The inverse of parse_stages.
std::string to_string(const std::vector<stage>& stages);

/// For each parameter whether `layers` selects it. "5+" means the heads and body stage 5, "4+" also stage 4, and so on.
/// \throws option_error when it selects nothing, or is no group and no regular expression
std::vector<bool> selected_by(const std::string& layers, const std::vector<nn::parameter*>& parameters,
                              const body_stage_of& body_stage);

/// Their names, which live as long as the parameters do. \throws as selected_by
std::unordered_set<std::string_view> names_selected_by(const std::string& layers,
                                                       const std::vector<nn::parameter*>& parameters,
                                                       const body_stage_of& body_stage);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/stages_impl.hpp"
#endif
