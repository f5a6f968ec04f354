// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where tensors live and work is done: the host's processor, or an NVIDIA GPU by its index.
class device {
 public:
  static constexpr device cpu() noexcept { return device{-1}; }
  static constexpr device cuda(int index = 0) noexcept { return device{index}; }

  /// Reads "cpu", "cuda" or "cuda:N".
  /// \throws device_error for anything else.
  static device parse(std::string_view text);

  constexpr bool is_cpu() const noexcept { return index_ < 0; }
  constexpr bool is_cuda() const noexcept { return index_ >= 0; }
  /// The GPU's index; -1 for the processor.
  constexpr int index() const noexcept { return index_; }
  std::string name() const { return is_cpu() ? "cpu" : "cuda:" + std::to_string(index_); }
  constexpr bool operator==(const device&) const = default;

 private:
  constexpr explicit device(int index) noexcept : index_{index} {}
  int index_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/device_impl.hpp"
#endif
