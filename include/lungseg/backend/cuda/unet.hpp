// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What an EfficientNet U-Net needs beside convolutions and norms, on a GPU; see backend/cuda/conv2d.hpp. The contracts
/// are those of ops/depthwise.hpp, squeeze.hpp, concat.hpp, elementwise.hpp and mask_overlap_loss.hpp. Sums are in
/// double and in one order.

#include <array>
#include <cstdint>

#include "lungseg/core/context.hpp"
#include "lungseg/core/dtype.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void swish(const context& ctx, view<const T, 4> x, view<T, 4> y);
template <class T>
void swish_backward(const context& ctx, view<const T, 4> x, view<T, 4> dy);
template <class T>
void sigmoid_backward(const context& ctx, view<const T, 4> y, view<T, 4> dy);
template <class T>
void scale(const context& ctx, float factor, view<T, 4> x);

struct depthwise_call {
  std::array<int, 2> stride{1, 1}, padding{0, 0};
  bool swish = false, accumulate = false;
};
/// \param filter (C, R, S, 1), bias (C) or empty
template <class T>
void depthwise_conv2d(const context& ctx, view<const T, 4> x, view<const T, 4> filter, view<const T, 1> bias,
                      view<T, 4> y, const depthwise_call& call);
template <class T>
void depthwise_conv2d_backward_data(const context& ctx, view<const T, 4> dy, view<const T, 4> filter, view<T, 4> dx,
                                    const depthwise_call& call);
template <class T>
void depthwise_conv2d_backward_filter(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<T, 4> dfilter,
                                      const depthwise_call& call);

/// skip may be empty.
template <class T>
void upsample_concat(const context& ctx, view<const T, 4> top, view<const T, 4> skip, view<T, 4> y);
/// Sums over the copies of dtop's pixels of dy's first channels.
template <class T>
void upsample_concat_backward_top(const context& ctx, view<const T, 4> dy, view<T, 4> dtop, bool accumulate);
/// dy's last channels.
template <class T>
void upsample_concat_backward_skip(const context& ctx, view<const T, 4> dy, view<T, 4> dskip, bool accumulate);

template <class T>
void global_mean(const context& ctx, view<const T, 4> x, view<T, 4> mean);
template <class T>
void global_mean_backward(const context& ctx, view<const T, 4> dmean, view<T, 4> dx, bool accumulate);
template <class T>
void scale_channels(const context& ctx, view<const T, 4> x, view<const T, 4> gate, view<T, 4> y, bool accumulate);
template <class T>
void scale_channels_backward_gate(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<T, 4> dgate,
                                  bool accumulate);

/// Which images a branch is left out of: a random choice of the host's (nn/drop_branch.hpp).
struct drop_call {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0, branch = 0;
  float rate = 0;
  const std::uint64_t* step = nullptr;  ///< on the device
};
/// x *= 0 or 1 / (1 - rate), for each image.
template <class T>
void drop_images(const context& ctx, const drop_call& call, view<T, 4> x);

struct mask_overlap_call {
  float cross_entropy = 1, dice = 1, smooth = 0;
};
/// \param dlogits  may be empty
/// \param losses   (2)  overwritten: cross entropy and Dice loss, before their weights
template <class T>
void mask_overlap_loss(const context& ctx, view<const T, 4> logits, view<const float, 4> targets, view<T, 4> dlogits,
                       const mask_overlap_call& call, view<double, 1> losses);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
