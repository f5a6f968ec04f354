// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/norm.hpp"

#include <span>

#include "launch.cuh"
#include "ops/fold_rules.hpp"
#include "ops/norm_rules.hpp"
#include "ops/shared_norm_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

template <class T>
row_chunks batch_rows(view<const T, 4> x, int lanes) {
  return row_chunks::of(1, std::int64_t{x.extent(0)} * x.extent(1) * x.extent(2), x.extent(3), lanes);
}
template <class T>
row_chunks image_rows(view<const T, 4> x, int lanes) {
  return row_chunks::of(x.extent(0), std::int64_t{x.extent(1)} * x.extent(2), x.extent(3), lanes);
}
template <class T>
used_rows used_of(view<const T, 4> x, view<const int, 1> used) {
  return {used.data(), std::int64_t{x.extent(1)} * x.extent(2), x.extent(0)};
}

/// Scratch memory for two quantities' partial sums, for what ranks share of them, and for slopes.
struct norm_scratch {
  double *first, *second, *all;
  math::norm_slope* slopes;

  norm_scratch(const context& ctx, const char* operation, const row_chunks& cut) {
    const auto sums = static_cast<std::size_t>(cut.sums());
    const auto channels = static_cast<std::size_t>(cut.parts) * static_cast<std::size_t>(cut.channels);
    const std::size_t shared = 2 * static_cast<std::size_t>(cut.channels) + 1;
    first = static_cast<double*>(
        ctx.gpu().workspace((2 * sums + shared) * sizeof(double) + channels * sizeof(math::norm_slope), operation));
    second = first + sums;
    all = second + sums;
    slopes = reinterpret_cast<math::norm_slope*>(all + shared);
  }
};

/// Queues the sums of a batch norm over this rank's rows.
void add_up(const context& ctx, const char* operation, const row_chunks& cut, const used_rows& used,
            const norm_scratch& scratch) {
  for_each(ctx, operation, 2 * std::int64_t{cut.channels} + 1,
           batch_sums_rule{cut, used, scratch.first, scratch.second, ctx.only_looks_on(), scratch.all});
}
/// Adds those of the ranks that share the norms. \param values  2 * channels, and the count behind them or not
void add_ranks(const context& ctx, const norm_scratch& scratch, std::int64_t values) {
  if (ctx.shared_norms()) ctx.joined_ranks().sum(std::span<double>{scratch.all, static_cast<std::size_t>(values)});
}

template <int Lanes, class Quantity>
void sum_chunks(const context& ctx, const char* operation, const row_chunks& cut, const used_rows& used,
                const Quantity& quantity, double* first, double* second) {
  for_each(ctx, operation, cut.sums() / Lanes, chunk_sums_rule<Lanes, Quantity>{cut, used, quantity, first, second});
}

template <class T>
void normalise(const context& ctx, const char* operation, row_chunks (*cut_of)(view<const T, 4>, int),
               view<const T, 4> x, view<const float, 1> gamma, view<const float, 1> beta, view<const T, 4> residual,
               view<T, 4> y, float* mean, float* inverse_std, int width, const used_rows& used, const norm_call& call) {
  with_lanes<T>(x.extent(3), {x.data(), residual.data(), y.data()}, [&](auto lanes) {
    const row_chunks cut = cut_of(x, lanes);
    const norm_scratch scratch{ctx, operation, cut};
    sum_chunks<lanes>(ctx, operation, cut, used, moment_quantity<T, lanes>{x.data(), x.extent(3)}, scratch.first,
                      scratch.second);
    if (call.counted) {
      add_up(ctx, operation, cut, used, scratch);
      add_ranks(ctx, scratch, 2 * std::int64_t{cut.channels} + 1);
      for_each(ctx, operation, cut.channels,
               shared_moments_rule{scratch.all, cut.channels, call.epsilon, mean, inverse_std, call.counted});
    } else {
      for_each(ctx, operation, std::int64_t{cut.parts} * (cut.channels / width),
               finish_moments_rule{cut, used, scratch.first, scratch.second, call.epsilon, mean, inverse_std, width});
    }
    for_each(ctx, operation, x.size() / lanes,
             normalise_rule<T, lanes>{cut, used, x.data(), residual.data(), gamma.data(), beta.data(), mean,
                                      inverse_std, y.data(), width, call.relu});
  });
}

template <class T>
void normalise_backward(const context& ctx, const char* operation, row_chunks (*cut_of)(view<const T, 4>, int),
                        view<const T, 4> x, view<const T, 4> y, view<const float, 1> gamma, const float* mean,
                        const float* inverse_std, view<T, 4> dy, view<T, 4> dx, view<float, 1> dgamma,
                        view<float, 1> dbeta, int width, const used_rows& used, const norm_call& call) {
  const T* const result = call.relu ? y.data() : nullptr;
  with_lanes<T>(x.extent(3), {x.data(), result, dy.data(), dx.data()}, [&](auto lanes) {
    const row_chunks cut = cut_of(x, lanes);
    const norm_scratch scratch{ctx, operation, cut};
    sum_chunks<lanes>(ctx, operation, cut, used,
                      gradient_quantity<T, lanes>{x.data(), result, dy.data(), mean, x.extent(3), width}, scratch.first,
                      scratch.second);
    if (call.counted) {
      add_up(ctx, operation, cut, used, scratch);
      for_each(ctx, operation, cut.channels,
               own_gradient_rule{scratch.all, cut.channels, inverse_std, dgamma.data(), dbeta.data()});
      add_ranks(ctx, scratch, 2 * std::int64_t{cut.channels});
      for_each(ctx, operation, cut.channels,
               shared_slope_rule{scratch.all, cut.channels, gamma.data(), inverse_std, call.counted,
                                 ctx.only_looks_on(), scratch.slopes});
    } else {
      for_each(ctx, operation, cut.channels,
               finish_gradient_rule{cut, used, scratch.first, scratch.second, gamma.data(), inverse_std, dgamma.data(),
                                    dbeta.data(), scratch.slopes, width});
    }
    for_each(
        ctx, operation, x.size() / lanes,
        norm_input_gradient_rule<T, lanes>{cut, used, x.data(), dy.data(), mean, scratch.slopes, dx.data(), width});
  });
}

}  // namespace

template <class T>
void channel_sums(const context& ctx, view<const T, 4> dy, view<float, 1> sums, bool accumulate) {
  with_lanes<T>(dy.extent(3), {dy.data()}, [&](auto lanes) {
    const row_chunks cut = batch_rows(dy, lanes);
    const norm_scratch scratch{ctx, "channel_sums", cut};
    sum_chunks<lanes>(ctx, "channel_sums", cut, {}, value_quantity<T, lanes>{dy.data(), dy.extent(3)}, scratch.first,
                      nullptr);
    for_each(ctx, "channel_sums", sums.size(), finish_sum_rule{cut, scratch.first, sums.data(), accumulate});
  });
}

template <class T>
void batch_norm(const context& ctx, view<const T, 4> x, view<const float, 1> gamma, view<const float, 1> beta,
                view<const T, 4> residual, view<T, 4> y, view<float, 1> mean, view<float, 1> inverse_std,
                view<const int, 1> used, const norm_call& call) {
  normalise<T>(ctx, "batch_norm", batch_rows<T>, x, gamma, beta, residual, y, mean.data(), inverse_std.data(), 1,
               used_of(x, used), call);
}

template <class T>
void batch_norm_backward(const context& ctx, view<const T, 4> x, view<const T, 4> y, view<const float, 1> gamma,
                         view<const float, 1> mean, view<const float, 1> inverse_std, view<T, 4> dy, view<T, 4> dx,
                         view<float, 1> dgamma, view<float, 1> dbeta, view<const int, 1> used, const norm_call& call) {
  normalise_backward<T>(ctx, "batch_norm_backward", batch_rows<T>, x, y, gamma, mean.data(), inverse_std.data(), dy, dx,
                        dgamma, dbeta, 1, used_of(x, used), call);
}

template <class T>
void group_norm(const context& ctx, view<const T, 4> x, view<const float, 1> gamma, view<const float, 1> beta,
                view<const T, 4> residual, view<T, 4> y, view<float, 2> mean, view<float, 2> inverse_std,
                const norm_call& call) {
  normalise<T>(ctx, "group_norm", image_rows<T>, x, gamma, beta, residual, y, mean.data(), inverse_std.data(),
               x.extent(3) / mean.extent(1), {}, call);
}

template <class T>
void group_norm_backward(const context& ctx, view<const T, 4> x, view<const T, 4> y, view<const float, 1> gamma,
                         view<const float, 2> mean, view<const float, 2> inverse_std, view<T, 4> dy, view<T, 4> dx,
                         view<float, 1> dgamma, view<float, 1> dbeta, const norm_call& call) {
  normalise_backward<T>(ctx, "group_norm_backward", image_rows<T>, x, y, gamma, mean.data(), inverse_std.data(), dy, dx,
                        dgamma, dbeta, x.extent(3) / mean.extent(1), {}, call);
}

void update_running(const context& ctx, view<const float, 1> mean, view<const float, 1> inverse_std,
                    std::int64_t values, int images, view<const int, 1> used, const norm_call& call, float momentum,
                    view<float, 1> running_mean, view<float, 1> running_var) {
  for_each(ctx, "update_running", mean.size(),
           update_running_rule{mean.data(), inverse_std.data(), used_rows{used.data(), values, images}, call.counted,
                               call.epsilon, momentum, running_mean.data(), running_var.data()});
}

template <class T>
void fold_batch_norm(const context& ctx, view<const float, 4> filter, const stored_norm& norm, view<T, 4> folded_filter,
                     view<T, 1> folded_bias) {
  for_each(
      ctx, "fold_batch_norm", filter.size(),
      fold_rule<T>{filter.data(), norm, filter.size() / filter.extent(0), folded_filter.data(), folded_bias.data()});
}

template <class T>
void unfold_batch_norm_gradient(const context& ctx, view<const float, 4> filter, const stored_norm& norm,
                                view<const T, 4> dfolded, view<const float, 1> dfolded_bias, view<float, 4> dfilter,
                                view<float, 1> dbias, view<float, 1> dgamma, view<float, 1> dbeta) {
  for_each_block(ctx, "unfold_batch_norm_gradient", filter.extent(0),
                 unfold_rule<T>{filter.data(), norm, filter.size() / filter.extent(0), dfolded.data(),
                                dfolded_bias.data(), dfilter.data(), dbias.data(), dgamma.data(), dbeta.data()});
}

#define LUNGSEG_INSTANTIATE(T)                                                                                        \
  template void channel_sums<T>(const context&, view<const T, 4>, view<float, 1>, bool);                              \
  template void batch_norm<T>(const context&, view<const T, 4>, view<const float, 1>, view<const float, 1>,           \
                              view<const T, 4>, view<T, 4>, view<float, 1>, view<float, 1>, view<const int, 1>,       \
                              const norm_call&);                                                                      \
  template void batch_norm_backward<T>(const context&, view<const T, 4>, view<const T, 4>, view<const float, 1>,      \
                                       view<const float, 1>, view<const float, 1>, view<T, 4>, view<T, 4>,            \
                                       view<float, 1>, view<float, 1>, view<const int, 1>, const norm_call&);         \
  template void group_norm<T>(const context&, view<const T, 4>, view<const float, 1>, view<const float, 1>,           \
                              view<const T, 4>, view<T, 4>, view<float, 2>, view<float, 2>, const norm_call&);        \
  template void group_norm_backward<T>(const context&, view<const T, 4>, view<const T, 4>, view<const float, 1>,      \
                                       view<const float, 2>, view<const float, 2>, view<T, 4>, view<T, 4>,            \
                                       view<float, 1>, view<float, 1>, const norm_call&);                             \
  template void fold_batch_norm<T>(const context&, view<const float, 4>, const stored_norm&, view<T, 4>, view<T, 1>); \
  template void unfold_batch_norm_gradient<T>(const context&, view<const float, 4>, const stored_norm&,               \
                                              view<const T, 4>, view<const float, 1>, view<float, 4>, view<float, 1>, \
                                              view<float, 1>, view<float, 1>);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
