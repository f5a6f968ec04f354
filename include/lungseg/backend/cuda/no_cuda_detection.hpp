// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Detection, its losses, and films in a build without CUDA: every function refuses; see no_cuda.hpp.

#include "lungseg/backend/cuda/components.hpp"
#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/backend/cuda/image.hpp"
#include "lungseg/backend/cuda/loss.hpp"
#include "lungseg/backend/cuda/lungs.hpp"
#include "lungseg/backend/cuda/proposals.hpp"
#include "lungseg/backend/cuda/refuse.hpp"
#include "lungseg/backend/cuda/targets.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

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

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
