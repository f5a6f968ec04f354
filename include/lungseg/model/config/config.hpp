// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/film_modality.hpp"
#include "lungseg/core/lung_definition.hpp"
#include "lungseg/math/frame.hpp"
#include "lungseg/math/input_rule.hpp"
#include "lungseg/math/mask.hpp"
#include "lungseg/math/mask_target.hpp"
#include "lungseg/math/roi.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

enum class stem_pool_rule { same, pad1 };               // TF "SAME" (pads right and below) or one pixel all around
enum class body_norm { frozen, affine, batch };         // statistics and affine fixed; affine trains; all trains
enum class anchor_stride_rule { fixed, floor_divide };  // 4 to 64, or input size / map size
enum class roi_level_rule { round, floor };             // which pyramid level a region is pooled from
enum class roi_pooling { crop_and_resize, align, align_half };  // align_half: detectron2's half-pixel shift
enum class box_loss_divisor { positive_coordinates, sampled };
enum class detection_rule { best_class, all_classes };

/// Every value that shapes a Mask R-CNN: network, targets, losses and detection. Section numbers are those of He et
/// al., "Mask R-CNN", 2017 (M) and Ren et al., "Faster R-CNN", 2015 (F). Lengths are in network pixels.
struct mask_rcnn_config {
  std::string preset = "custom";  // which preset this is, also where some of its values were changed

  // Input
  input_rule input = input_rule::letterbox;
  int min_size = 256, max_size = 256;
  int channels = 1;                       // 1 grey, 3 the grey film three times
  std::vector<float> pixel_mean{127.5f};  // per channel, grey levels 0 to 255
  std::vector<float> pixel_deviation{64.0f};
  bool equalise = false;  // histogram equalisation before everything else

  // Body: ResNet (He et al., "Deep Residual Learning", 2015)
  int depth = 50;              // 18, 50 or 101
  bool stride_in_1x1 = false;  // where a bottleneck shrinks: first 1x1 (Caffe) or 3x3
  bool conv_bias = false;      // biases under the norms
  stem_pool_rule stem_pool = stem_pool_rule::pad1;
  body_norm norm = body_norm::batch;
  float norm_epsilon = 1e-5f;

  // Feature pyramid (Lin et al., "Feature Pyramid Networks", 2017)
  int pyramid_channels = 256;      // of laterals
  int pyramid_out_channels = 256;  // of P2 to P6
  bool pyramid_norm = false;       // norms behind its convolutions, which then have no biases

  // Region proposals (F 3)
  std::vector<float> anchor_sizes{32, 64, 128, 256, 512};  // one per level P2 to P6
  std::vector<float> anchor_ratios{0.5f, 1.0f, 2.0f};
  bool ratio_is_width_over_height = false;
  bool anchor_round = false;
  anchor_stride_rule anchor_stride = anchor_stride_rule::fixed;
  box_frame frame = box_frame::pixels;
  int rpn_channels = 256;
  int rpn_convs = 1;                               // 3x3 convolutions before its two outputs
  bool rpn_softmax = false;                        // two logits per anchor instead of one
  std::array<float, 4> rpn_deviation{1, 1, 1, 1};  // of dx, dy, dw, dh
  bool deltas_y_first = false;                     // order of the four outputs: dy, dx, dh, dw
  float max_log_ratio = 4.135166556742356f;        // ln(1000 / 16); bounds exp(dw), exp(dh)
  bool proposals_per_level = true;                 // top-k and NMS within each level, or over all together
  int pre_nms_train = 2000, pre_nms_test = 1000;
  int post_nms_train = 2000, post_nms_test = 1000;
  float proposal_score = -1;  // only proposals with a higher objectness probability; -1: all
  float proposal_nms = 0.7f;
  float proposal_min_side = 1e-3f;

  // Proposal targets (F 3.1.2)
  float anchor_high = 0.7f, anchor_low = 0.3f;
  int anchors_per_image = 256;
  float anchor_positive_fraction = 0.5f;

  // Second-stage targets (M 3.1)
  bool append_truth = true;  // true boxes join the proposals
  int rois_per_image = 512;
  float roi_positive_fraction = 0.25f;
  float roi_high = 0.5f;
  bool fill_negatives = true;             // up to rois_per_image, or in fixed ratio to the positives
  bool pad_rois_as_background = false;    // Matterport: unused rows are trained as background
  bool gradient_through_targets = false;  // Matterport: box targets are not detached from the proposals
  int mask_rois_per_image = 0;            // at most so many positives reach the mask head; 0: all

  // Region pooling (M 3, RoIAlign)
  roi_level_rule level_rule = roi_level_rule::floor;
  roi_pooling pooling = roi_pooling::align;
  int sampling_ratio = 2;  // samples per bin side; 0: adaptive
  int box_pool = 7, mask_pool = 14;
  int mask_level = 0;      // pyramid level that masks are pooled from; 0: by level_rule; 1: the fine map
  int fine_channels = 48;  // of the fine map, which is there with mask_level 1 only

  // Heads
  int box_head_convs = 0;        // 3x3 convolutions before one dense layer; 0: two dense layers
  int box_head_channels = 1024;  // of the dense layers; the convolutions keep pyramid_out_channels
  bool head_norm = false;        // batch norm in both heads: behind convolutions, or dense layers where there are two
  int mask_head_channels = 256;
  int mask_head_convs = 4;

  // Losses
  float box_beta = 1.0f / 9;  // where smooth L1 turns linear
  box_loss_divisor box_divisor = box_loss_divisor::sampled;
  math::mask_target_rule mask_target = math::mask_target_rule::align;
  bool mask_loss_clipped = false;                    // Keras: cross entropy of clipped probabilities
  std::array<float, 5> loss_weights{1, 1, 1, 1, 1};  // rpn class, rpn box, class, box, mask

  // Detection
  std::array<float, 4> box_deviation{0.1f, 0.1f, 0.2f, 0.2f};
  detection_rule detection = detection_rule::all_classes;
  float detection_score = 0.05f;
  float detection_nms = 0.5f;
  float detection_min_side = 1e-2f;
  int detections_per_image = 100;
  float mask_margin = 0;  // share of a box's side added on each side for its mask, so that a
                          // box that is a little small does not cut the mask off
  math::paste_rule paste = math::paste_rule::edge_clamp;
  float mask_threshold = 0.5f;

  // Classes besides the background, ids 1, 2, ...
  std::vector<std::string> classes{"left lung", "right lung"};
  std::string laterality = "patient";  // whose sides the class names mean: patient or image
  // What the masks of a class cover, one output for each; empty: one, of which nothing is said
  std::vector<lung_definition> definitions{};
  film_modality modality = film_modality::xray;  // of the films that it has learned from

  bool operator==(const mask_rcnn_config&) const = default;

  int class_count() const noexcept { return static_cast<int>(classes.size()) + 1; }
  int anchors_per_cell() const noexcept { return static_cast<int>(anchor_ratios.size()); }
  /// Masks of one object.
  int masks_per_object() const noexcept { return std::max(static_cast<int>(definitions.size()), 1); }
  /// Channels of the mask head, the background's first: the classes by the first definition, then by the next.
  int mask_channels() const noexcept { return 1 + static_cast<int>(classes.size()) * masks_per_object(); }
  /// Place of a definition among the masks of an object; none: the model has none such.
  std::optional<int> mask_of(lung_definition which) const noexcept {
    const auto found = std::find(definitions.begin(), definitions.end(), which);
    if (found == definitions.end()) return std::nullopt;
    return static_cast<int>(found - definitions.begin());
  }

  /// \throws option_error naming the first value that makes no sense, or that no film and no machine would ask for: a
  ///         configuration comes out of a file, and must not make a small file ask for much memory.
  void validate() const;

 private:
  /// About how many weights stand behind the body; in floating point, since they are what must not overflow.
  double head_weights() const noexcept;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/config/config_impl.hpp"
#endif
