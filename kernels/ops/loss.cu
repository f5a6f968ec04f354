// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/loss.hpp"

#include "launch.cuh"
#include "ops/loss_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

/// Scratch memory for `kinds` losses of each row, which are added up at the end.
class row_losses {
 public:
  row_losses(const context& ctx, const char* operation, int kinds, std::int64_t rows)
      : kinds_{kinds},
        rows_{rows},
        memory_{static_cast<double*>(ctx.gpu().workspace(
            static_cast<std::size_t>(kinds) * static_cast<std::size_t>(rows) * sizeof(double), operation))} {}

  double* of(int kind) const { return memory_ + kind * rows_; }
  void add_up(const context& ctx, const char* operation, view<double, 1> losses) const {
    for_each_block(ctx, operation, kinds_, sum_losses_rule{memory_, rows_, losses.data()});
  }

 private:
  int kinds_;
  std::int64_t rows_;
  double* memory_;
};

}  // namespace

template <class T>
void rpn_loss(const context& ctx, const rpn_outputs<T>& outputs, const rpn_gradients<T>& gradients,
              view<const box, 1> anchors, view<const int, 2> matches, view<const int, 2> rows,
              view<const int, 2> counts, const truth_rows& truth, const box_loss_call& call, view<double, 1> losses) {
  const row_losses each{ctx, "rpn_loss", 2, rows.size()};
  for_each(
      ctx, "rpn_loss", rows.size(),
      rpn_loss_rule<T>{outputs, gradients, anchors.data(), matches, rows, counts, truth, call, each.of(0), each.of(1)});
  each.add_up(ctx, "rpn_loss", losses);
}

template <class T>
void region_loss(const context& ctx, view<const T, 2> logits, view<const T, 2> deltas, view<T, 2> dlogits,
                 view<T, 2> ddeltas, const region_rows& regions, view<const box, 2> goals, view<const int, 2> counts,
                 bool padded, const box_loss_call& call, view<double, 1> losses) {
  const row_losses each{ctx, "region_loss", 2, regions.labels.size()};
  for_each(ctx, "region_loss", regions.labels.size(),
           region_loss_rule<T>{logits, deltas, dlogits, ddeltas, regions, goals, counts, padded, call, each.of(0),
                               each.of(1)});
  each.add_up(ctx, "region_loss", losses);
}

template <class T>
void target_gradient(const context& ctx, const rpn_outputs<T>& outputs, const rpn_gradients<T>& gradients,
                     view<const T, 2> ddeltas, const region_rows& regions, view<const box, 2> goals,
                     view<const box, 1> references, view<const box, 1> windows, const target_gradient_call& call) {
  for_each(
      ctx, "target_gradient", regions.labels.size(),
      target_gradient_rule<T>{outputs, gradients, ddeltas, regions, goals, references.data(), windows.data(), call});
}

template <class T>
void mask_loss(const context& ctx, view<const T, 4> logits, view<const int, 1> labels, view<const float, 3> targets,
               view<const int, 2> counts, bool keras_clipped, float weight, view<T, 4> dlogits,
               view<double, 1> losses) {
  const row_losses each{ctx, "mask_loss", 1, logits.extent(0)};
  for_each_block(ctx, "mask_loss", logits.extent(0),
                 mask_loss_rule<T>{logits, labels.data(), targets.data(), counts, keras_clipped, weight, dlogits.data(),
                                   each.of(0)});
  each.add_up(ctx, "mask_loss", losses);
}

#define LUNGSEG_INSTANTIATE(T)                                                                                         \
  template void rpn_loss<T>(const context&, const rpn_outputs<T>&, const rpn_gradients<T>&, view<const box, 1>,        \
                            view<const int, 2>, view<const int, 2>, view<const int, 2>, const truth_rows&,             \
                            const box_loss_call&, view<double, 1>);                                                    \
  template void region_loss<T>(const context&, view<const T, 2>, view<const T, 2>, view<T, 2>, view<T, 2>,             \
                               const region_rows&, view<const box, 2>, view<const int, 2>, bool, const box_loss_call&, \
                               view<double, 1>);                                                                       \
  template void target_gradient<T>(const context&, const rpn_outputs<T>&, const rpn_gradients<T>&, view<const T, 2>,   \
                                   const region_rows&, view<const box, 2>, view<const box, 1>, view<const box, 1>,     \
                                   const target_gradient_call&);                                                       \
  template void mask_loss<T>(const context&, view<const T, 4>, view<const int, 1>, view<const float, 3>,               \
                             view<const int, 2>, bool, float, view<T, 4>, view<double, 1>);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
