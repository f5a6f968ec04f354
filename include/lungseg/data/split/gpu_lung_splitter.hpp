// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/backend/cuda/kernels.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/data/split/lung_decision.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Masks on a GPU on their way to two lungs each, as far as that goes without a look at their pixels: those with a
/// clear_pair, and those with nothing in them.
class gpu_lung_splitter {
 public:
  /// \param masks    (N, H, W)     with pixels
  /// \param lungs    (N, 2, H, W)  of zeros
  /// \param figures  (N)           on the host, as made
  gpu_lung_splitter(const context& ctx, view<const std::uint8_t, 3> masks, const split_options& options,
                    view<std::uint8_t, 4> lungs, std::span<split_figures> figures)
      : ctx_{ctx}, options_{options}, masks_{masks}, lungs_{lungs}, figures_{figures} {}

  /// Indices of the masks that are left to the host; what is written for them has no meaning.
  std::vector<int> split() {
    label();
    for (int n = 0; n < count(); ++n) choose(n);
    if (static_cast<int>(unclear_.size()) < count()) finish();
    return std::move(unclear_);
  }

 private:
  /// With as many components or more, a mask is left to the host: it is noise, and not worth a longer table.
  static constexpr int most_parts = 256;
  /// Labels of what fill_components leaves, from the bits: the first lung, the second, and both.
  static constexpr int only_first = 0, only_second = 1, both = 2;

  int count() const { return masks_.extent(0); }

  /// Labels all masks; this and the sums of finish() are what comes to the host.
  void label() {
    labels_ = ctx_.make<int>(masks_.extents());
    auto areas = ctx_.make<int>(shape<2>{count(), most_parts});
    auto bounds = ctx_.make<box>(shape<2>{count(), most_parts});
    auto counts = ctx_.make<int>(shape<1>{count()});
    backend::cuda::label_components(ctx_, masks_, true, labels_, {areas, bounds, counts});
    parts_ = moments_of_labels(most_parts);
  }

  tensor<moments, 2> moments_of_labels(int most) {
    auto sums = ctx_.make<moments>(shape<2>{count(), most});
    backend::cuda::label_moments(ctx_, labels_.get(), sums);
    return to_host(ctx_, sums);
  }

  void choose(int n) {
    std::vector<moments> parts;
    while (parts.size() < most_parts && parts_(n, static_cast<int>(parts.size())).area > 0)
      parts.push_back(parts_(n, static_cast<int>(parts.size())));
    const std::vector<int> kept = without_specks(parts, options_.speck, figures_[static_cast<std::size_t>(n)].specks);
    const auto pair = clear_pair(kept, parts);
    if (parts.size() == most_parts || (!pair && !kept.empty())) return unclear_.push_back(n);
    if (!pair) return;
    for (const int k : {0, 1}) chosen_(n, k) = (*pair)[static_cast<std::size_t>(k)] + 1;
  }

  /// Fills holes, and only then tells left from right, as the filled lungs lie.
  void finish() {
    backend::cuda::fill_components(ctx_, labels_, to_device(ctx_, chosen_));
    const tensor<moments, 2> sums = moments_of_labels(3);
    tensor<int, 1> first_at{shape<1>{count()}};
    for (int n = 0; n < count(); ++n)
      if (chosen_(n, 0) != 0) first_at(n) = name_sides(n, sums) ? 0 : 1;
    backend::cuda::write_lungs(ctx_, labels_.get(), to_device(ctx_, first_at), lungs_);
  }

  /// Whether the first lung is called left.
  bool name_sides(int n, const tensor<moments, 2>& sums) {
    moments first = sums(n, only_first);
    first += sums(n, both);
    const moments& second = sums(n, only_second);
    if (second.area == 0) {  // it lies in a hole of the first
      unclear_.push_back(n);
      return true;
    }
    split_figures& figures = figures_[static_cast<std::size_t>(n)];
    figures.reason = split_reason::ok;
    figures.filled_pixels = first.area + second.area + sums(n, both).area;
    for (const int k : {0, 1}) figures.filled_pixels -= parts_(n, chosen_(n, k) - 1).area;
    return name_two(first, second, options_.sides, figures);
  }

  const context& ctx_;
  const split_options& options_;
  const view<const std::uint8_t, 3> masks_;
  const view<std::uint8_t, 4> lungs_;
  const std::span<split_figures> figures_;
  tensor<int, 3> labels_;                        // (N, H, W)  then the bits of fill_components
  tensor<moments, 2> parts_;                     // (N, most_parts)  of each component, on the host
  tensor<int, 2> chosen_{shape<2>{count(), 2}};  // labels of the lungs, on the host; 0: none
  std::vector<int> unclear_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
