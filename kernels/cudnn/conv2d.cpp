// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/conv2d.hpp"

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <span>
#include <vector>

#include "cublas/gemm_cache.hpp"
#include "cudnn/conv_cache.hpp"
#include "lungseg/backend/cuda/elementwise.hpp"
#include "runtime/cuda_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

template <class T>
conv_problem problem_of(const context& ctx, conv_direction direction, const shape<4>& large, const shape<4>& filter,
                        const shape<4>& small, const conv2d_call& call) {
  return with_padding({.direction = direction,
                       .type = dtype_of<T>,
                       .strict = dtype_of<T> == dtype::float32 && ctx.exact(),
                       .accumulate = call.accumulate,
                       .large = large,
                       .filter = filter,
                       .small = small,
                       .stride = call.stride,
                       .before = call.padding});
}

/// 16 bytes, or the size of an element if a tensor begins elsewhere, as the rows of another may.
int alignment_of(dtype type, std::initializer_list<const void*> tensors) noexcept {
  for (const void* tensor : tensors)
    if (reinterpret_cast<std::uintptr_t>(tensor) % 16 != 0) return bytes_of(type);
  return 16;
}

/// Queues a dense layer, unless there is no cublasLt, or it has no algorithm.
bool try_gemm(cuda_stream& stream, const conv_problem& problem, std::span<const conv_binding> tensors) {
  gemm_cache* const gemms = stream.gemms();
  const gemm_plan* const plan = gemms ? gemms->find(gemm_of(problem)) : nullptr;
  if (!plan) return false;
  void* workspace = plan->workspace ? stream.workspace(plan->workspace, "conv2d") : nullptr;
  gemms->run(*plan, operands_of(problem.direction), tensors, problem.accumulate, workspace, stream.stream());
  return true;
}

/// Queues a convolution; false when nobody has an algorithm for it as a whole.
bool try_run(cuda_stream& stream, const conv_problem& problem, std::span<const conv_binding> tensors) {
  if (is_dense_layer(problem) && try_gemm(stream, problem, tensors)) return true;
  const conv_plan* const plan = stream.convolutions().find(problem);
  if (!plan) return false;
  void* workspace = plan->workspace ? stream.workspace(plan->workspace, "conv2d") : nullptr;
  stream.convolutions().run(*plan, tensors, workspace);
  return true;
}

/// Queues what must have an algorithm.
void run(const context& ctx, const conv_problem& problem, std::span<const conv_binding> tensors) {
  cuda_stream& stream = stream_of(ctx);
  if (try_run(stream, problem, tensors)) return;
  throw device_error{to_string(problem) + ": cuDNN " + std::to_string(stream.convolutions().version()) +
                     " has no compiled algorithm for it on " + ctx.where().name()};
}

}  // namespace

template <class T>
void conv2d(const context& ctx, view<const T, 4> x, view<const T, 4> filter, view<const T, 1> bias,
            view<const T, 4> residual, view<T, 4> y, const conv2d_call& call) {
  if (y.empty()) return;
  const current_device current{ctx.where()};
  conv_problem problem = problem_of<T>(ctx, conv_direction::forward, x.extents(), filter.extents(), y.extents(), call);
  problem.alignment = alignment_of(problem.type, {x.data(), filter.data(), bias.data(), residual.data(), y.data()});
  // A residual that is the result's own memory is what the result holds.
  const bool in_place = residual.data() && residual.data() == y.data();
  if (in_place) residual = {};
  problem.accumulate |= in_place;
  conv_problem fused = problem;
  fused.bias = bias.data() != nullptr;
  fused.residual = residual.data() != nullptr;
  fused.relu = call.relu;
  const conv_binding plain[] = {
      {conv_tensor::large, x.data()}, {conv_tensor::filter, filter.data()}, {conv_tensor::small, y.data()}};
  std::vector<conv_binding> all{std::begin(plain), std::end(plain)};
  if (fused.bias) all.emplace_back(conv_tensor::bias, bias.data());
  if (fused.residual) all.emplace_back(conv_tensor::residual, residual.data());
  if (try_run(stream_of(ctx), fused, all)) return;
  run(ctx, problem, plain);
  if (residual.data() || bias.data() || call.relu) epilogue<T>(ctx, y, residual, bias, call.relu);
}

template <class T>
void conv2d_backward_data(const context& ctx, view<const T, 4> dy, view<const T, 4> filter, view<const T, 1> bias,
                          view<T, 4> dx, const conv2d_call& call) {
  if (dx.empty()) return;
  const current_device current{ctx.where()};
  const conv_binding tensors[] = {
      {conv_tensor::large, dx.data()}, {conv_tensor::filter, filter.data()}, {conv_tensor::small, dy.data()}};
  conv_problem problem =
      problem_of<T>(ctx, conv_direction::data_gradient, dx.extents(), filter.extents(), dy.extents(), call);
  problem.alignment = alignment_of(problem.type, {dx.data(), filter.data(), dy.data()});
  run(ctx, problem, tensors);
  if (bias.data() || call.relu) epilogue<T>(ctx, dx, {}, bias, call.relu);
}

template <class T>
void conv2d_backward_filter(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<T, 4> dfilter,
                            const conv2d_call& call) {
  if (dfilter.empty()) return;
  const current_device current{ctx.where()};
  if (dy.empty() || x.empty()) {
    if (!call.accumulate) ctx.gpu().clear(dfilter.data(), static_cast<std::size_t>(dfilter.size()) * sizeof(T));
    return;
  }
  const conv_binding tensors[] = {
      {conv_tensor::large, x.data()}, {conv_tensor::filter, dfilter.data()}, {conv_tensor::small, dy.data()}};
  conv_problem problem =
      problem_of<T>(ctx, conv_direction::filter_gradient, x.extents(), dfilter.extents(), dy.extents(), call);
  problem.alignment = alignment_of(problem.type, {x.data(), dfilter.data(), dy.data()});
  run(ctx, problem, tensors);
}

#define LUNGSEG_INSTANTIATE(T)                                                                                    \
  template void conv2d<T>(const context&, view<const T, 4>, view<const T, 4>, view<const T, 1>, view<const T, 4>, \
                          view<T, 4>, const conv2d_call&);                                                        \
  template void conv2d_backward_data<T>(const context&, view<const T, 4>, view<const T, 4>, view<const T, 1>,     \
                                        view<T, 4>, const conv2d_call&);                                          \
  template void conv2d_backward_filter<T>(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>,         \
                                          const conv2d_call&);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
