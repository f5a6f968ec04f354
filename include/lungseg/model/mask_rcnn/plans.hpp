// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/core/capture.hpp"
#include "lungseg/model/mask_rcnn/detections.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"
#include "lungseg/model/mask_rcnn/network.hpp"
#include "lungseg/model/mask_rcnn/targets.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a pass over inputs of one size needs beside the network; see pass_plans.
struct pass_plan {
  nn::var images;  // (N, H, W, channels) on a GPU
  anchor_grid anchors;
  repeated_work work;

  /// \param e     extents of the input
  /// \param type  of the input
  pass_plan(const context& ctx, const mask_rcnn_network& net, const shape<4>& e, dtype type = dtype::float32);

  /// On a GPU copies them to where captured work looks for them.
  void set_images(const context& ctx, tensor<float, 4> from);
  /// For a pass, which may drop them as soon as it has read them; not so what captured work will read again.
  nn::var input(const context& ctx) { return ctx.where().is_cuda() ? images : std::move(images); }

 private:
  static std::vector<std::array<int, 2>> sides_of(const shape<4>& images);
};

/// The same with what detections need.
struct detect_plan : pass_plan {
  tensor<box, 1> windows, proposal_windows;  // (N)
  detection_block found;

  detect_plan(const context& ctx, const mask_rcnn_network& net, const shape<4>& e, dtype type = dtype::float32);

  /// \param in_pixels  (N) where the film is in each input, or empty: everywhere
  void set_windows(const mask_rcnn_config& config, std::span<const box> in_pixels);
};

/// The same with what losses need.
struct loss_plan : pass_plan {
  truth_block truth;
  tensor<box, 1> windows;
  tensor<double, 1> losses;

  loss_plan(const context& ctx, const mask_rcnn_network& net, const shape<4>& e, int objects);

  /// Room for the objects of a film: few sizes, so that few graphs are captured.
  static int objects_of(std::span<const ground_truth> truths);
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/mask_rcnn/plans_impl.hpp"
#endif
