// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// A convolution by whichever of the processor's methods suits it; ops/conv2d.hpp holds the contracts.

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

#include "lungseg/backend/cpu/conv/conv_filter_gradient.hpp"
#include "lungseg/backend/cpu/conv/conv_method.hpp"
#include "lungseg/backend/cpu/conv/conv_plan.hpp"
#include "lungseg/backend/cpu/conv/paired_filter_gradient.hpp"
#include "lungseg/backend/cpu/conv/winograd.hpp"
#include "lungseg/backend/cpu/simd.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/ops/conv2d_options.hpp"
#include "lungseg/ops/packed_filter.hpp"
#include "lungseg/ops/widened.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops::detail {

using backend::cpu::bfloat16_pair;
using backend::cpu::conv_epilogue;
using backend::cpu::conv_method;
using backend::cpu::weight_word;

/// Calls use(packed) with the filter's form `which`: from the cache when there is one, else packed into scratch.
template <class Word, class T, class Fill, class Use>
void with_packed(const context& ctx, packed_filter* cache, packed_filter::layout which, view<const T, 4> filter,
                 std::array<int, 2> stride, std::int64_t words, Fill&& fill, Use&& use) {
  packed_filter scratch;
  use((cache ? *cache : scratch).get<Word>(ctx, which, filter, stride, words, fill));
}

/// small and large, as in check_conv2d, by Winograd's method in either direction. Without a cache nobody asks for the
/// filter again.
template <class T>
void run_winograd(const context& ctx, view<const T, 4> in, view<const T, 4> filter, bool gradient, view<T, 4> out,
                  const conv_epilogue<T>& store, packed_filter* cache) {
  if (!cache)
    return backend::cpu::winograd_conv_once(ctx, in, widened{ctx, filter}.get(), gradient, store.bias, store.residual,
                                            out, store.relu, store.accumulate);
  const auto floats = backend::cpu::winograd_filter_floats(in.extent(3), out.extent(3), ctx.instructions());
  with_packed<float>(
      ctx, cache, gradient ? packed_filter::layout::winograd_gradient : packed_filter::layout::winograd, filter, {1, 1},
      static_cast<std::int64_t>(floats),
      [&](float* to) {
        backend::cpu::winograd_pack(ctx, widened{ctx, filter}.get(), gradient, to);
      },
      [&](const float* packed) {
        backend::cpu::winograd_conv(ctx, in, packed, store.bias, store.residual, out, store.relu, store.accumulate);
      });
}

/// Whether a filter covers its whole input at once, and no zeros beyond it, as a fully connected layer on a map does.
inline bool is_dense(const shape<4>& large, const shape<4>& small, const shape<4>& filter,
                     const conv2d_options& options) noexcept {
  return small[1] == 1 && small[2] == 1 && large[1] == filter[1] && large[2] == filter[2] &&
         filter[1] * filter[2] > 1 && options.padding == std::array{0, 0};
}

/// The same elements with rows and columns counted as channels, so that a dense layer is one matrix product.
template <class T>
view<T, 4> as_dense(view<T, 4> map) {
  return map.reshaped(shape<4>{map.extent(0), 1, 1, map.extent(1) * map.extent(2) * map.extent(3)});
}

/// A filter (K, R, S, C) as (K, R, S, depth / 2) pairs of neighbouring channels: the memory itself where `depth` is C,
/// else a copy, zeros behind the C that there are.
class channels_in_pairs {
 public:
  channels_in_pairs(const context& ctx, view<const bfloat16, 4> filter, int depth) {
    const auto& e = filter.extents();
    const bfloat16* from = filter.data();
    if (depth != e[3]) {
      copy_ = ctx.zeros<bfloat16>(shape<4>{e[0], e[1], e[2], depth});
      parallel_for(ctx, filter.size() / e[3], 16384 / depth + 1,
                   [&](std::int64_t i) { std::copy_n(filter.data() + i * e[3], e[3], copy_.data() + i * depth); });
      from = copy_.data();
    }
    pairs_ = {reinterpret_cast<const bfloat16_pair*>(from), {e[0], e[1], e[2], depth / 2}};
  }
  channels_in_pairs(const channels_in_pairs&) = delete;  // copies would view the memory of this
  channels_in_pairs& operator=(const channels_in_pairs&) = delete;

  operator view<const bfloat16_pair, 4>() const noexcept { return pairs_; }

 private:
  tensor<bfloat16, 4> copy_;
  view<const bfloat16_pair, 4> pairs_;
};

/// A filter (K, R, S, C) as (depth / 2, R, S, C) pairs of neighbouring outputs, which are the depth of its data
/// gradient, zeros behind the K that there are.
inline tensor<bfloat16_pair, 4> outputs_in_pairs(const context& ctx, view<const bfloat16, 4> filter, int depth) {
  const auto& e = filter.extents();
  auto pairs = ctx.make<bfloat16_pair>(shape<4>{depth / 2, e[1], e[2], e[3]});
  const std::int64_t length = filter.size() / e[0];
  parallel_for(ctx, pairs.extent(0), 16384 / (length + 1) + 1, [&](std::int64_t k) {
    const auto at = [&](std::int64_t row, std::int64_t i) {
      return row < e[0] ? filter[row * length + i] : bfloat16{};
    };
    for (std::int64_t i = 0; i < length; ++i) pairs[k * length + i] = {at(2 * k, i), at(2 * k + 1, i)};
  });
  return pairs;
}

/// Channels of a tap as panels of pairs hold them, for `depth` that there are.
template <class T>
int filled_depth(const context& ctx, int depth) {
  return backend::cpu::packed_depth(depth, backend::cpu::kernels_for<bfloat16, T>(ctx.instructions(), 0).step);
}

/// The filter as the driver's taps see it: where it counts a kernel row as one tap, so does this.
inline view<const bfloat16, 4> with_columns_merged(view<const bfloat16, 4> filter) {
  const auto& e = filter.extents();
  if (!backend::cpu::merges_columns<bfloat16>(e[2], e[3])) return filter;
  return filter.reshaped(shape<4>{e[0], e[1], 1, e[2] * e[3]});
}

/// y = conv(x, filter) through `store`.
template <class T>
void slide(const context& ctx, view<const T, 4> x, view<const T, 4> filter, view<T, 4> y, const conv2d_options& options,
           const conv_epilogue<T>& store, packed_filter* cache) {
  if (y.empty()) return;
  if (is_dense(x.extents(), y.extents(), filter.extents(), options))
    return slide<T>(ctx, as_dense(x), as_dense(filter), y, {}, store, cache);
  const std::array<int, 2> kernel{filter.extent(1), filter.extent(2)};
  const conv_method method = backend::cpu::conv_method_for(
      ctx, dtype_of<T>, {x.extents(), y.extents(), kernel, options.stride, options.padding});
  if (method == conv_method::winograd) return run_winograd(ctx, x, filter, false, y, store, cache);
  const auto directly = [&]<class Word>(packed_filter::layout which, view<const Word, 4> words, std::int64_t products,
                                        auto filter_words) {
    const int outputs = filter.extent(0), panel = backend::cpu::kernels_for<Word, T>(ctx.instructions(), outputs).panel;
    with_packed<weight_word<Word>>(
        ctx, cache, which, filter, {1, 1}, backend::cpu::packed_words(outputs, products, panel),
        [&](weight_word<Word>* to) {
          const auto made = filter_words();
          backend::cpu::pack_forward<weight_word<Word>>(ctx, made, panel, to);
        },
        [&](const weight_word<Word>* packed) {
          backend::cpu::direct_conv_forward(ctx, words, kernel, reinterpret_cast<const Word*>(packed), y,
                                            options.stride, options.padding, store);
        });
  };
  const std::int64_t products = filter.size() / filter.extent(0);
  if constexpr (std::is_same_v<T, bfloat16>) {
    if (method != conv_method::direct) {
      const view<const bfloat16, 4> taps = with_columns_merged(filter);
      const int depth = filled_depth<T>(ctx, taps.extent(3));
      return directly(method == conv_method::pairs ? packed_filter::layout::pairs : packed_filter::layout::matrix, x,
                      products / taps.extent(3) * depth / 2, [&] {
                        return channels_in_pairs{ctx, taps, depth};
                      });
    }
  }
  const widened wide{ctx, x};
  directly(packed_filter::layout::direct, wide.get(), products, [&] { return widened{ctx, filter}; });
}

/// large = the data gradient of a convolution large -> small, through `store`.
template <class T>
void spread(const context& ctx, view<const T, 4> small, view<const T, 4> filter, view<T, 4> large,
            const conv2d_options& options, const conv_epilogue<T>& store, packed_filter* cache) {
  if (large.empty()) return;
  if (!store.bias && is_dense(large.extents(), small.extents(), filter.extents(), options))
    return spread<T>(ctx, small, as_dense(filter), as_dense(large), {}, store, cache);
  const std::array<int, 2> kernel{filter.extent(1), filter.extent(2)};
  const conv_method method = backend::cpu::conv_method_for(
      ctx, dtype_of<T>, {small.extents(), large.extents(), kernel, options.stride, options.padding});
  if (method == conv_method::winograd) return run_winograd(ctx, small, filter, true, large, store, cache);
  // \param depth  words of a tap
  const auto directly = [&]<class Word>(packed_filter::layout which, view<const Word, 4> words, int depth,
                                        auto filter_words) {
    const int outputs = filter.extent(3), panel = backend::cpu::kernels_for<Word, T>(ctx.instructions(), outputs).panel;
    with_packed<weight_word<Word>>(
        ctx, cache, which, filter, options.stride,
        backend::cpu::packed_words(outputs, std::int64_t{kernel[0]} * kernel[1] * depth, panel),
        [&](weight_word<Word>* to) {
          const auto made = filter_words();
          backend::cpu::pack_gradient<weight_word<Word>>(ctx, made, options.stride, panel, to);
        },
        [&](const weight_word<Word>* packed) {
          backend::cpu::direct_conv_gradient(ctx, words, kernel, reinterpret_cast<const Word*>(packed), large,
                                             options.stride, options.padding, store);
        });
  };
  const int outputs = filter.extent(0);
  if constexpr (std::is_same_v<T, bfloat16>) {
    if (method != conv_method::direct) {
      const int depth = filled_depth<T>(ctx, outputs);
      const bool pairs = method == conv_method::pairs;
      return directly(pairs ? packed_filter::layout::pairs_gradient : packed_filter::layout::matrix_gradient, small,
                      depth / 2, [&] { return outputs_in_pairs(ctx, filter, depth); });
    }
  }
  const widened wide{ctx, small};
  directly(packed_filter::layout::direct_gradient, wide.get(), outputs, [&] { return widened{ctx, filter}; });
}

/// dfilter = (or +=) the gradient by the filter.
template <class T>
void filter_gradient(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<float, 4> dfilter,
                     const conv2d_options& options, bool accumulate) {
  const conv_method method = backend::cpu::filter_gradient_method_for(
      ctx, dtype_of<T>,
      {x.extents(), dy.extents(), {dfilter.extent(1), dfilter.extent(2)}, options.stride, options.padding});
  if (method == conv_method::winograd) return backend::cpu::winograd_filter_gradient(ctx, x, dy, dfilter, accumulate);
#if LUNGSEG_X86
  if constexpr (std::is_same_v<T, bfloat16>)
    if (method != conv_method::direct)
      return backend::cpu::paired_filter_gradient(ctx, x, dy, dfilter, options.stride, options.padding, accumulate);
#endif
  const widened in{ctx, x}, gradient{ctx, dy};
  backend::cpu::conv_filter_gradient(ctx, in, gradient, dfilter, options.stride, options.padding, accumulate);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops::detail
