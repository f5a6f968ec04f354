// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <type_traits>

#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/ops/elementwise.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops::detail {

/// A host's view in float32: of the memory itself where it is that already, else of a copy.
template <class T, int Rank>
class widened {
 public:
  widened(const context& ctx, view<const T, Rank> narrow) {
    if constexpr (std::is_same_v<T, float>) {
      wide_ = narrow;
    } else if (narrow.data()) {
      copy_ = ctx.make<float>(narrow.extents());
      wide_ = copy_;
      const auto kernel = backend::cpu::pointwise_kernels<T>(ctx).widen;
      pointwise(ctx, narrow.size(), [&](std::int64_t at, std::int64_t count) {
        kernel(narrow.data() + at, copy_.data() + at, count, false);
      });
    }
  }
  widened(const widened&) = delete;  // copies would view the memory of this
  widened& operator=(const widened&) = delete;

  /// Valid as long as this and `narrow` are.
  view<const float, Rank> get() const noexcept { return wide_; }
  operator view<const float, Rank>() const noexcept { return wide_; }
  const float* data() const noexcept { return wide_.data(); }

 private:
  tensor<float, Rank> copy_;
  view<const float, Rank> wide_;
};
template <class T, int Rank>
widened(const context&, view<T, Rank>) -> widened<std::remove_const_t<T>, Rank>;

/// Calls use(view of floats, accumulate) to compute in float32 what `to`, of T or of float, (=, or += with
/// `accumulate`) is to become.
template <class T, int Rank, class Use>
void through_floats(const context& ctx, any_view<Rank> to, bool accumulate, Use&& use) {
  if (std::is_same_v<T, float> || to.type() == dtype::float32) return use(to.template as<float>(), accumulate);
  const view<T, Rank> narrow = to.template as<T>();
  auto wide = ctx.make<float>(to.extents());
  use(wide.get(), false);
  const auto kernel = backend::cpu::pointwise_kernels<T>(ctx).narrow;
  pointwise(ctx, narrow.size(), [&](std::int64_t at, std::int64_t count) {
    kernel(wide.data() + at, narrow.data() + at, count, accumulate);
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops::detail
