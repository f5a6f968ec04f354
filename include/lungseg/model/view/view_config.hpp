// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Every value that shapes a view classifier.
struct view_config {
  int size = 96;                               // side of the network's square picture
  std::vector<int> channels{16, 32, 64, 128};  // of its stages, each of half the size of the one before
  float norm_epsilon = 1e-5f;
  float norm_momentum = 0.05f;  // weight of the newest batch in the running statistics

  bool operator==(const view_config&) const = default;

  /// \throws option_error naming the first value that makes no sense.
  void validate() const {
    const auto need = [](bool holds, const char* what) {
      expect<option_error>(holds, std::string{"view classifier config: "} + what);
    };
    need(!channels.empty() && channels.size() <= 8, "channels needs 1 to 8 values");
    for (const int c : channels) need(c >= 1 && c <= 1024, "channels must be 1 to 1024");
    need(size >= 1 << channels.size() && size <= 1024, "size must leave a pixel behind the last stage, at most 1024");
    need(norm_epsilon > 0 && norm_momentum > 0 && norm_momentum <= 1,
         "norm_epsilon and norm_momentum must be positive");
  }
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
