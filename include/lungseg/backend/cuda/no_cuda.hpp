// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What stands for the GPU backend in a build without CUDA: every function refuses.

#include <string>

#include "lungseg/backend/cuda/components.hpp"
#include "lungseg/backend/cuda/conv2d.hpp"
#include "lungseg/backend/cuda/dense.hpp"
#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/backend/cuda/image.hpp"
#include "lungseg/backend/cuda/loss.hpp"
#include "lungseg/backend/cuda/lungs.hpp"
#include "lungseg/backend/cuda/norm.hpp"
#include "lungseg/backend/cuda/proposals.hpp"
#include "lungseg/backend/cuda/targets.hpp"
#include "lungseg/backend/cuda/unet.hpp"
#include "lungseg/backend/cuda/update.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

[[noreturn]] inline void refuse(const char* operation) {
  throw device_error{std::string{operation} + ": this build has no CUDA (configure with LUNGSEG_CUDA=ON)"};
}

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
inline void make_anchors(const context&, const anchor_call&, view<box, 1>, view<box, 1>) {
  refuse("make_anchors");
}
template <class T>
void objectness(const context&, const rpn_outputs<T>&, view<float, 2>) {
  refuse("objectness");
}
template <class T>
void top_k(const context&, view<const T, 2>, const level_offsets&, view<int, 3>) {
  refuse("top_k");
}
template <class T>
void decode_boxes(const context&, const rpn_outputs<T>&, view<const float, 2>, view<const box, 1>, view<const box, 1>,
                  view<const int, 2>, const decode_call&, view<box, 2>, view<std::uint8_t, 2>) {
  refuse("decode_boxes");
}
inline void nms(const context&, view<const box, 2>, view<const std::uint8_t, 2>, view<const int, 2>, float,
                view<int, 2>, view<int, 1>) {
  refuse("nms");
}
inline void gather_kept(const context&, view<const float, 2>, view<const int, 2>, view<const box, 2>,
                        view<const int, 2>, bool, const proposal_rows&) {
  refuse("gather_kept");
}
inline void reorder(const context&, const proposal_rows&, view<const int, 2>, const proposal_rows&) {
  refuse("reorder");
}
inline void score_classes(const context&, view<const float, 2>, view<const int, 1>, const score_call&, view<float, 2>) {
  refuse("score_classes");
}
template <class T>
void decode_classes(const context&, view<const float, 2>, view<const T, 2>, view<const box, 2>, view<const box, 1>,
                    view<const int, 2>, const decode_call&, view<box, 2>, view<int, 2>, view<std::uint8_t, 2>) {
  refuse("decode_classes");
}
inline void gather_detections(const context&, view<const float, 2>, view<const int, 2>, view<const box, 2>,
                              view<const int, 2>, view<const int, 2>, float, const detection_rows&) {
  refuse("gather_detections");
}
inline void place_on_films(const context&, const box_coordinates&, const film_frame&, const detection_rows&) {
  refuse("place_on_films");
}
template <class T>
void class_masks(const context&, view<const T, 4>, view<const int, 1>, view<float, 3>) {
  refuse("class_masks");
}
template <class T>
void roi_pool(const context&, const roi_levels<T>&, view<const box, 1>, view<const int, 1>, view<T, 4>,
              const roi_pool_call&) {
  refuse("roi_pool");
}
template <class T>
void roi_pool_backward(const context&, const roi_levels<T>&, view<const box, 1>, view<const int, 1>, view<const T, 4>,
                       const std::array<view<float, 4>, max_roi_levels>&, const roi_pool_call&) {
  refuse("roi_pool_backward");
}
inline void paste_masks(const context&, view<const float, 3>, view<const box, 1>, math::paste_rule, float,
                        view<std::uint8_t, 3>) {
  refuse("paste_masks");
}
template <class T>
void write_input(const context&, view<const std::uint8_t, 2>, const axis_table&, const axis_table&, const input_place&,
                 view<float, 2>, view<T, 3>) {
  refuse("write_input");
}

inline void convert_boxes(const context&, const truth_rows&, const box_coordinates&, view<box, 2>) {
  refuse("convert_boxes");
}
inline void match(const context&, view<const box, 2>, view<const int, 2>, const truth_rows&, const match_call&,
                  view<int, 2>) {
  refuse("match");
}
inline void sample(const context&, view<const int, 2>, const sample_call&, view<int, 2>, view<int, 2>) {
  refuse("sample");
}
inline void append_truth(const context&, view<const box, 2>, view<const int, 2>, view<const box, 2>, view<const int, 2>,
                         view<box, 2>, view<int, 2>, view<int, 2>) {
  refuse("append_truth");
}
inline void gather_regions(const context&, view<const box, 2>, view<const int, 2>, view<const int, 2>,
                           view<const int, 2>, view<const int, 2>, bool, const region_rows&) {
  refuse("gather_regions");
}
inline void mask_targets(const context&, view<const std::uint8_t, 4>, view<const box, 1>, view<const int, 1>,
                         view<const int, 1>, const mask_target_call&, view<float, 3>) {
  refuse("mask_targets");
}
template <class T>
void rpn_loss(const context&, const rpn_outputs<T>&, const rpn_gradients<T>&, view<const box, 1>, view<const int, 2>,
              view<const int, 2>, view<const int, 2>, const truth_rows&, const box_loss_call&, view<double, 1>) {
  refuse("rpn_loss");
}
template <class T>
void region_loss(const context&, view<const T, 2>, view<const T, 2>, view<T, 2>, view<T, 2>, const region_rows&,
                 view<const box, 2>, view<const int, 2>, bool, const box_loss_call&, view<double, 1>) {
  refuse("region_loss");
}
template <class T>
void target_gradient(const context&, const rpn_outputs<T>&, const rpn_gradients<T>&, view<const T, 2>,
                     const region_rows&, view<const box, 2>, view<const box, 1>, view<const box, 1>,
                     const target_gradient_call&) {
  refuse("target_gradient");
}
template <class T>
void mask_loss(const context&, view<const T, 4>, view<const int, 1>, view<const float, 3>, view<const int, 2>, bool,
               float, view<T, 4>, view<double, 1>) {
  refuse("mask_loss");
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

inline void label_components(const context&, view<const std::uint8_t, 3>, bool, view<int, 3>, const component_rows&) {
  refuse("label_components");
}
inline void label_moments(const context&, view<const int, 3>, view<moments, 2>) {
  refuse("label_moments");
}
inline void fill_components(const context&, view<int, 3>, view<const int, 2>) {
  refuse("fill_components");
}
inline void write_lungs(const context&, view<const int, 3>, view<const int, 1>, view<std::uint8_t, 4>) {
  refuse("write_lungs");
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
