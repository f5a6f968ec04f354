// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// A filter in the layouts that the kernels want, filled in on first use and kept: worth having wherever a filter is
/// used more than once between changes. It holds a copy, so its owner calls reset() whenever the weights change.
/// One filter per cache. Not for use by two operations at the same time.
class packed_filter {
 public:
  /// Forgets everything; the next operation packs anew.
  void reset() { *this = packed_filter{}; }
  /// Whether nothing is packed.
  bool empty() const noexcept {
    return std::all_of(forms_.begin(), forms_.end(), [](const form& each) { return each.values.empty(); });
  }

  /// The layouts that exist.
  enum class layout {
    direct,
    direct_gradient,
    pairs,
    pairs_gradient,
    matrix,
    matrix_gradient,
    winograd,
    winograd_gradient,
    depthwise
  };
  /// Those that are filled in: by which methods the filter has been used.
  std::vector<layout> held() const {
    std::vector<layout> result;
    for (std::size_t i = 0; i < forms_.size(); ++i)
      if (!forms_[i].values.empty()) result.push_back(static_cast<layout>(i));
    return result;
  }

  /// The packed form `which`, made by fill(Word*) into `words` words when it is not there. It counts as there when it
  /// was made from the same address and extents, for the same stride and instructions.
  /// \tparam Word  of four bytes
  template <class Word, class T, class Fill>
  const Word* get(const context& ctx, layout which, view<const T, 4> filter, std::array<int, 2> stride,
                  std::int64_t words, Fill&& fill) {
    static_assert(sizeof(Word) == sizeof(float));
    form& wanted = forms_[static_cast<std::size_t>(which)];
    const bool same = !wanted.values.empty() && wanted.source == filter.data() && wanted.extents == filter.extents() &&
                      wanted.stride == stride && wanted.instructions == ctx.instructions();
    if (!same) {
      wanted = {ctx.make<float>(std::array{static_cast<int>((words + 15) / 16), 16}), filter.data(), filter.extents(),
                stride, ctx.instructions()};
      fill(reinterpret_cast<Word*>(wanted.values.data()));
    }
    return reinterpret_cast<const Word*>(wanted.values.data());
  }

 private:
  struct form {
    tensor<float, 2> values;
    const void* source = nullptr;
    shape<4> extents{};
    std::array<int, 2> stride{};
    instruction_set instructions = instruction_set::baseline;
  };
  std::array<form, 9> forms_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::ops
