// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Layers and optimizers in a build without CUDA: every function refuses; see no_cuda.hpp.

#include "lungseg/backend/cuda/conv2d.hpp"
#include "lungseg/backend/cuda/dense.hpp"
#include "lungseg/backend/cuda/norm.hpp"
#include "lungseg/backend/cuda/refuse.hpp"
#include "lungseg/backend/cuda/unet.hpp"
#include "lungseg/backend/cuda/update.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void conv2d(const context&, view<const T, 4>, view<const T, 4>, view<const T, 1>, view<const T, 4>, view<T, 4>,
            const conv2d_call&) {
  refuse("conv2d");
}
template <class T>
void conv2d_backward_data(const context&, view<const T, 4>, view<const T, 4>, view<const T, 1>, view<T, 4>,
                          const conv2d_call&) {
  refuse("conv2d_backward_data");
}
template <class T>
void conv2d_backward_filter(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>, const conv2d_call&) {
  refuse("conv2d_backward_filter");
}
template <class T>
void epilogue(const context&, view<T, 4>, view<const T, 4>, view<const T, 1>, bool) {
  refuse("epilogue");
}
template <class T>
void relu(const context&, view<const T, 4>, view<T, 4>) {
  refuse("relu");
}
template <class T>
void add(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>) {
  refuse("add");
}
template <class From, class To>
void convert(const context&, view<const From, 1>, view<To, 1>, bool) {
  refuse("convert");
}
template <class T>
void relu_backward(const context&, view<const T, 4>, view<T, 4>) {
  refuse("relu_backward");
}
template <class T>
void sigmoid(const context&, view<const T, 4>, view<T, 4>) {
  refuse("sigmoid");
}
template <class T>
void softmax(const context&, view<const T, 2>, view<float, 2>) {
  refuse("softmax");
}
template <class T>
void max_pool(const context&, view<const T, 4>, view<T, 4>, const math::pool_window&) {
  refuse("max_pool");
}
template <class T>
void max_pool_backward(const context&, view<const T, 4>, view<const T, 4>, view<const T, 4>, view<T, 4>,
                       const math::pool_window&, bool) {
  refuse("max_pool_backward");
}
template <class T>
void upsample_add(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>) {
  refuse("upsample_add");
}
template <class T>
void upsample_backward(const context&, view<const T, 4>, view<T, 4>, bool) {
  refuse("upsample_backward");
}
template <class T>
void sgd(const context&, const math::sgd_step&, view<float, 1>, view<const T, 1>, view<float, 1>, view<T, 1>) {
  refuse("sgd");
}
template <class T>
void adamw(const context&, const math::adamw_step&, view<float, 1>, view<const T, 1>, view<float, 1>, view<float, 1>,
           view<T, 1>) {
  refuse("adamw");
}
template <class T>
void channel_sums(const context&, view<const T, 4>, view<float, 1>, bool) {
  refuse("channel_sums");
}
template <class T>
void batch_norm(const context&, view<const T, 4>, view<const float, 1>, view<const float, 1>, view<const T, 4>,
                view<T, 4>, view<float, 1>, view<float, 1>, view<const int, 1>, const norm_call&) {
  refuse("batch_norm");
}
template <class T>
void batch_norm_backward(const context&, view<const T, 4>, view<const T, 4>, view<const float, 1>, view<const float, 1>,
                         view<const float, 1>, view<T, 4>, view<T, 4>, view<float, 1>, view<float, 1>,
                         view<const int, 1>, const norm_call&) {
  refuse("batch_norm_backward");
}
inline void update_running(const context&, view<const float, 1>, view<const float, 1>, std::int64_t, int,
                           view<const int, 1>, float, float, view<float, 1>, view<float, 1>) {
  refuse("update_running");
}
template <class T>
void group_norm(const context&, view<const T, 4>, view<const float, 1>, view<const float, 1>, view<const T, 4>,
                view<T, 4>, view<float, 2>, view<float, 2>, const norm_call&) {
  refuse("group_norm");
}
template <class T>
void group_norm_backward(const context&, view<const T, 4>, view<const T, 4>, view<const float, 1>, view<const float, 2>,
                         view<const float, 2>, view<T, 4>, view<T, 4>, view<float, 1>, view<float, 1>,
                         const norm_call&) {
  refuse("group_norm_backward");
}
template <class T>
void fold_batch_norm(const context&, view<const float, 4>, const stored_norm&, view<T, 4>, view<T, 1>) {
  refuse("fold_batch_norm");
}
template <class T>
void unfold_batch_norm_gradient(const context&, view<const float, 4>, const stored_norm&, view<const T, 4>,
                                view<const float, 1>, view<float, 4>, view<float, 1>, view<float, 1>, view<float, 1>) {
  refuse("unfold_batch_norm_gradient");
}
inline void update_all(const context&, view<const update_slot, 1>, view<const update_chunk, 1>,
                       view<const update_constants, 1>, const update_call&, view<double, 1>) {
  refuse("update_all");
}
template <class T>
void swish(const context&, view<const T, 4>, view<T, 4>) {
  refuse("swish");
}
template <class T>
void swish_backward(const context&, view<const T, 4>, view<T, 4>) {
  refuse("swish_backward");
}
template <class T>
void sigmoid_backward(const context&, view<const T, 4>, view<T, 4>) {
  refuse("sigmoid_backward");
}
template <class T>
void scale(const context&, float, view<T, 4>) {
  refuse("scale");
}
template <class T>
void depthwise_conv2d(const context&, view<const T, 4>, view<const T, 4>, view<const T, 1>, view<T, 4>,
                      const depthwise_call&) {
  refuse("depthwise_conv2d");
}
template <class T>
void depthwise_conv2d_backward_data(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>,
                                    const depthwise_call&) {
  refuse("depthwise_conv2d_backward_data");
}
template <class T>
void depthwise_conv2d_backward_filter(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>,
                                      const depthwise_call&) {
  refuse("depthwise_conv2d_backward_filter");
}
template <class T>
void upsample_concat(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>) {
  refuse("upsample_concat");
}
template <class T>
void upsample_concat_backward_top(const context&, view<const T, 4>, view<T, 4>, bool) {
  refuse("upsample_concat_backward_top");
}
template <class T>
void upsample_concat_backward_skip(const context&, view<const T, 4>, view<T, 4>, bool) {
  refuse("upsample_concat_backward_skip");
}
template <class T>
void global_mean(const context&, view<const T, 4>, view<T, 4>) {
  refuse("global_mean");
}
template <class T>
void global_mean_backward(const context&, view<const T, 4>, view<T, 4>, bool) {
  refuse("global_mean_backward");
}
template <class T>
void scale_channels(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>, bool) {
  refuse("scale_channels");
}
template <class T>
void scale_channels_backward_gate(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>, bool) {
  refuse("scale_channels_backward_gate");
}
template <class T>
void drop_images(const context&, const drop_call&, view<T, 4>) {
  refuse("drop_images");
}
template <class T>
void mask_overlap_loss(const context&, view<const T, 4>, view<const float, 4>, view<T, 4>, const mask_overlap_call&,
                       view<double, 1>) {
  refuse("mask_overlap_loss");
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
