// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/math/detection_rules.hpp"
#include "lungseg/math/frame.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/layers/heads.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One object that the model found: in the network's grid, or as a detector gives it on its film.
struct detection {
  box area;                // network or film pixels, exclusive far corners
  int class_id = 0;        // 1, 2, ...
  float score = 0;         // class probability
  box mask_area;           // in the same: `area` with the configuration's margin around it
  tensor<float, 3> masks;  // (definitions, M, M) probabilities over `mask_area`

  /// The mask by one of the model's definitions. \pre masks are there
  view<const float, 2> mask(int definition = 0) const {
    return {masks.get().rows(definition, 1).data(), {masks.extent(1), masks.extent(2)}};
  }
};

/// D detections of every image with their masks, in one block of memory, so that one copy brings them to the host.
class detection_block {
 public:
  detection_block() = default;
  /// \param definitions  masks of an object
  /// \param side         of a mask
  detection_block(const context& ctx, int images, int capacity, int definitions, int side);

  math::detection_rows rows();
  /// (definitions, N * D, M, M) probabilities.
  view<float, 4> cells();
  /// (N * D, M, M) of them.
  view<float, 3> cells(int definition);

  /// Makes all rows unused.
  void clear(const context& ctx);

  /// The same on the host; waits.
  detection_block on_host() const;

  /// The detections of each image, best first, in network pixels. \pre the block is on the host
  std::vector<std::vector<detection>> read(const box_coordinates& coordinates);
  /// The detections of each image when the rows were placed on their films, without masks. Waits.
  /// \param rows_of  gets the row of cells() of each
  std::vector<std::vector<detection>> read_placed(const context& ctx, std::vector<int>& rows_of) const;

 private:
  static constexpr int head_bytes = 44;  // of a row, without its mask

  detection_block empty_copy() const;
  int rows_count() const noexcept { return images_ * capacity_; }
  int byte_count() const noexcept { return rows_count() * (head_bytes + 4 * definitions_ * side_ * side_); }
  std::size_t image_of(int row) const noexcept { return static_cast<std::size_t>(row / capacity_); }
  tensor<float, 3> masks_of(int row);
  template <class T>
  T* at(int offset) {
    return reinterpret_cast<T*>(bytes_.data() + offset);
  }

  int images_ = 0, capacity_ = 0, definitions_ = 1, side_ = 0;
  tensor<std::byte, 1> bytes_;
};

/// The final boxes of a batch, best score first; masks are still to be computed for them.
/// \param out      of the box head, rows as the proposals'
/// \param windows  (N) what boxes are clipped to
/// \source Girshick, "Fast R-CNN", 2015, section 3; rules by the configuration.
void detect_boxes(const context& ctx, const mask_rcnn_config& config, const proposal_block& proposals,
                  const box_head_output& out, view<const box, 1> windows, const math::detection_rows& found);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/mask_rcnn/detections_impl.hpp"
#endif
