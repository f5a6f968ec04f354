// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/ops/convert.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// Of two element types the one that is not float32. \throws option_error when both are not
inline dtype narrower(std::string_view op, dtype from, dtype to) {
  expect<option_error>(from == dtype::float32 || to == dtype::float32,
                       std::string{op} + ": from " + lungseg::name(from) + " to " + lungseg::name(to) +
                           ", expected one of them to be float32");
  return from == dtype::float32 ? to : from;
}

}  // namespace detail

LUNGSEG_INLINE void convert(const context& ctx, any_const_view<1> from, any_view<1> to, bool accumulate) {
  detail::expect_extents("convert", "to", to.extents(), from.extents());
  const dtype narrow = detail::narrower("convert", from.type(), to.type());
  if (on_gpu(ctx, narrow, [&]<class T>() {
        from.type() == dtype::float32 ? backend::cuda::convert<float, T>(ctx, from, to, accumulate)
                                      : backend::cuda::convert<T, float>(ctx, from, to, accumulate);
      }))
    return;
  on_host(narrow, [&]<class T>() {
    const auto& kernels = backend::cpu::pointwise_kernels<T>(ctx);
    detail::pointwise(ctx, from.size(), [&](std::int64_t at, std::int64_t count) {
      from.type() == dtype::float32 ? kernels.narrow(from.data() + at, to.data<T>() + at, count, accumulate)
                                    : kernels.widen(from.data<T>() + at, to.data() + at, count, accumulate);
    });
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
