// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/targets.hpp"

#include <string>

#include "block/sample_block.hpp"
#include "launch.cuh"
#include "ops/target_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

template <class Real>
void match_as(const context& ctx, view<const box, 2> candidates, view<const int, 2> used, const truth_rows& truth,
              const match_call& call, view<int, 2> matches) {
  overlap_bits<Real>* best = nullptr;
  if (call.force_best && !truth.boxes.empty()) {
    const std::size_t bytes = static_cast<std::size_t>(truth.boxes.size()) * sizeof(*best);
    best = static_cast<overlap_bits<Real>*>(ctx.gpu().workspace(bytes, "match"));
    ctx.gpu().clear(best, bytes);
    for_each(ctx, "match", matches.size(), best_overlap_rule<Real>{candidates, truth, best});
  }
  for_each(ctx, "match", matches.size(), match_rule<Real>{candidates, used, truth, call, best, matches});
}

struct sample_rule {
  using scratch = sample_scratch;
  static constexpr int threads = 1024;
  view<const int, 2> matches;  // (N, A)
  sample_call call;
  view<int, 2> rows;    // (N, S)
  view<int, 2> counts;  // (N, 2)

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int image, scratch& shared) const {
    const std::uint64_t item =
        *call.step * static_cast<std::uint64_t>(matches.extent(0)) + static_cast<std::uint64_t>(image);
    sample_block(block, &matches(image, 0), matches.extent(1), call, item, shared, &rows(image, 0), &counts(image, 0));
  }
};

}  // namespace

void convert_boxes(const context& ctx, const truth_rows& truth, const box_coordinates& coordinates,
                   view<box, 2> boxes) {
  for_each(ctx, "convert_boxes", boxes.size(), convert_rule{truth, coordinates, boxes.data()});
}

void match(const context& ctx, view<const box, 2> candidates, view<const int, 2> used, const truth_rows& truth,
           const match_call& call, view<int, 2> matches) {
  call.double_precision ? match_as<double>(ctx, candidates, used, truth, call, matches)
                        : match_as<float>(ctx, candidates, used, truth, call, matches);
}

void sample(const context& ctx, view<const int, 2> matches, const sample_call& call, view<int, 2> rows,
            view<int, 2> counts) {
  expect<shape_error>(call.count <= most_samples, "sample: " + std::to_string(call.count) +
                                                      " samples of an image, expected at most " +
                                                      std::to_string(most_samples));
  for_each_block(ctx, "sample", matches.extent(0), sample_rule{matches, call, rows, counts});
}

void append_truth(const context& ctx, view<const box, 2> proposals, view<const int, 2> proposal_anchors,
                  view<const box, 2> goals, view<const int, 2> classes, view<box, 2> areas, view<int, 2> used,
                  view<int, 2> anchors) {
  for_each(ctx, "append_truth", areas.size(),
           append_truth_rule{proposals, proposal_anchors, goals, classes, areas, used, anchors});
}

void gather_regions(const context& ctx, view<const box, 2> areas, view<const int, 2> anchors,
                    view<const int, 2> matches, view<const int, 2> rows, view<const int, 2> classes, bool pad,
                    const region_rows& out) {
  for_each(ctx, "gather_regions", rows.size(), gather_region_rule{areas, anchors, matches, rows, classes, pad, out});
}

void mask_targets(const context& ctx, view<const std::uint8_t, 4> masks, view<const box, 1> areas,
                  view<const int, 1> images, view<const int, 1> truths, const mask_target_call& call,
                  view<float, 3> out) {
  for_each(ctx, "mask_targets", out.size(),
           mask_target_cell_rule{masks, areas.data(), images.data(), truths.data(), call, out});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
