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
void match_as(const context& ctx, view<const box, 2> candidates, view<const int, 2> used, const math::truth_rows& truth,
              const math::match_options& call, view<int, 2> matches) {
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
  math::sample_call call;
  view<int, 2> rows;    // (N, S)
  view<int, 2> counts;  // (N, 2)

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int image, scratch& shared) const {
    const std::uint64_t item = *call.first_item + static_cast<std::uint64_t>(image);
    sample_block(block, &matches(image, 0), matches.extent(1), call, item, shared, &rows(image, 0), &counts(image, 0));
  }
};

}  // namespace

void match(const context& ctx, view<const box, 2> candidates, view<const int, 2> used, const math::truth_rows& truth,
           const math::match_options& call, view<int, 2> matches) {
  call.double_precision ? match_as<double>(ctx, candidates, used, truth, call, matches)
                        : match_as<float>(ctx, candidates, used, truth, call, matches);
}

void sample(const context& ctx, view<const int, 2> matches, const math::sample_call& call, view<int, 2> rows,
            view<int, 2> counts) {
  expect<shape_error>(call.count <= most_samples, "sample: " + std::to_string(call.count) +
                                                      " samples of an image, expected at most " +
                                                      std::to_string(most_samples));
  for_each_block(ctx, "sample", matches.extent(0), sample_rule{matches, call, rows, counts});
}

void mask_targets(const context& ctx, view<const std::uint8_t, 4> masks, view<const box, 1> areas,
                  view<const int, 1> images, view<const int, 1> truths, const math::mask_target_call& call,
                  view<float, 3> out) {
  for_each(ctx, "mask_targets", out.size(),
           mask_target_cell_rule{masks, areas.data(), images.data(), truths.data(), call, out});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
