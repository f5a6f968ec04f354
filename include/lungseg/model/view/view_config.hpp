// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Every value that shapes a view classifier.
struct view_config {
  int size = 96;                               // side of the network's square picture
  std::vector<int> channels{16, 32, 64, 128};  // of its stages, each of half the size of the one before
  float norm_epsilon = 1e-5f;
  float norm_momentum = 0.05f;  // weight of the newest batch in the running statistics

  bool operator==(const view_config&) const = default;

  /// \throws option_error naming the first value that makes no sense.
  void validate() const;
};

/// Calls f("name", field) for every field of a configuration, in the order of the struct.
template <class F>
void each_view_field(auto& c, F&& f) {
  f("size", c.size);
  f("channels", c.channels);
  f("norm_epsilon", c.norm_epsilon);
  f("norm_momentum", c.norm_momentum);
}
template <class F>
void each_field(view_config& c, F&& f) {
  each_view_field(c, f);
}
template <class F>
void each_field(const view_config& c, F&& f) {
  each_view_field(c, f);
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/view/view_config_impl.hpp"
#endif
