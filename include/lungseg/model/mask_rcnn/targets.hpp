// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <span>

#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/math/target_rules.hpp"
#include "lungseg/model/layers/rpn.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"
#include "lungseg/model/mask_rcnn/regions.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Random streams of one training step, so that the choices of one do not shift those of another.
inline constexpr std::uint32_t anchor_stream = 0x616e6368, region_stream = 0x72656769, mask_stream = 0x6d61736b;

/// What is truly on the films of a batch, at most G objects on each, and which of all films that are trained on the
/// first one is: random choices are a function of it and the context's seed.
struct truth_block {
  tensor<box, 2> boxes;           // (N, G)  network pixels
  tensor<int, 2> classes;         // (N, G)  0: none
  tensor<int, 2> mask_channels;   // (N, G)  of the mask head: those that learn the masks
  tensor<std::uint8_t, 4> masks;  // (N, G, H, W)
  tensor<std::uint64_t, 1> item;  // (1)  of the first film

  /// \param kinds  classes without the background
  truth_block(const context& ctx, int images, int objects, int height, int width, int kinds);

  /// Copies a batch's truth into the context's memory.
  /// \param first  number of the batch's first film among all that were trained on
  /// \pre every film has at most G objects, and masks of H x W
  void copy_from_host(std::span<const ground_truth> truths, std::uint64_t first);
  math::truth_rows rows() const { return {boxes, classes}; }

 private:
  int kinds_;
};

/// The anchors that count in the RPN's loss.
struct anchor_samples {
  tensor<int, 2> matches;       // (N, A)
  tensor<int, 2> rows, counts;  // (N, S) and (N, 2), as ops::sample gives them
};
/// \source Ren et al., "Faster R-CNN", 2015, section 3.1.2
anchor_samples sample_anchors(const context& ctx, const mask_rcnn_config& config, const anchor_grid& anchors,
                              const truth_block& truth);

/// The true boxes in the configuration's coordinates, (N, G).
tensor<box, 2> goals_of(const context& ctx, const truth_block& truth, const box_coordinates& coordinates);

/// The proposals, and if the configuration wants it the true boxes, that train the heads.
/// \source He et al., "Mask R-CNN", 2017, section 3.1; Ren et al., "Faster R-CNN", 2015, section 3.1.3.
region_block sample_regions(const context& ctx, const mask_rcnn_config& config, const proposal_block& proposals,
                            view<const box, 2> goals, const truth_block& truth);

/// The positives that train the mask head: all, or a random choice of the configuration's number per image. Their
/// labels are the channels that learn.
region_block mask_regions(const context& ctx, const mask_rcnn_config& config, const region_block& regions,
                          const truth_block& truth);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/mask_rcnn/targets_impl.hpp"
#endif
