// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "lungseg/core/communicator.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/device.hpp"
#include "lungseg/core/device_ranks.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/gpu_stream.hpp"
#include "lungseg/core/instruction_set.hpp"
#include "lungseg/core/memory.hpp"
#include "lungseg/core/openmp.hpp"
#include "lungseg/core/work_signs.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE context::context() : memory_{std::make_shared<memory_pool>()}, threads_{detail::usable_processors()} {}

LUNGSEG_INLINE context::context(const context&) = default;
LUNGSEG_INLINE context::context(context&&) noexcept = default;
LUNGSEG_INLINE context& context::operator=(const context&) = default;
LUNGSEG_INLINE context& context::operator=(context&&) noexcept = default;
LUNGSEG_INLINE context::~context() = default;

LUNGSEG_INLINE context context::on(device where, const gpu_options& options) {
  context ctx = context{}.with_device(where);
  if (where.is_cuda()) ctx.gpu_->options() = options;
  return ctx;
}

LUNGSEG_INLINE context context::with_device(device where) const {
  if (where == memory_->where()) return *this;
  context copy = *this;
  copy.device_ranks_ = nullptr;
  copy.gpu_ = open(where);
  copy.memory_ = copy.gpu_ ? std::shared_ptr<memory_resource>{copy.gpu_} : std::make_shared<memory_pool>();
  if (gpu_ && copy.gpu_) copy.gpu_->options() = gpu_->options();
  return copy.with_precision(precision_);
}

LUNGSEG_INLINE context context::with_threads(int count) const {
  expect<option_error>(count >= 1, "context: threads is " + std::to_string(count) + ", expected at least 1");
  context copy = *this;
  copy.threads_ = count;
  return copy;
}

LUNGSEG_INLINE context context::with_seed(std::uint64_t seed) const {
  context copy = *this;
  copy.seed_ = seed;
  return copy;
}

LUNGSEG_INLINE context context::with_exact(bool exact) const {
  context copy = *this;
  copy.exact_ = exact;
  return copy;
}

LUNGSEG_INLINE context context::with_deterministic(bool deterministic) const {
  context copy = *this;
  copy.deterministic_ = deterministic;
  return copy;
}

LUNGSEG_INLINE context context::with_precision(dtype precision) const {
  expect<option_error>(where().is_cuda() || precision != dtype::float16,
                       std::string{"context: precision is "} + lungseg::name(precision) + " on " + where().name() +
                           ", expected float32 or bfloat16");
  context copy = *this;
  copy.precision_ = precision;
  return copy;
}

LUNGSEG_INLINE context context::with_instructions(instruction_set set) const {
  expect<device_error>(supported(set), "context: this processor does not run " + std::string{name(set)});
  context copy = *this;
  copy.instructions_ = set;
  return copy;
}

LUNGSEG_INLINE context context::across_even_one(std::shared_ptr<communicator> world) const {
  context copy = *this;
  if (world) copy.signs_ = world->signs();
  copy.world_ = std::move(world);
  copy.device_ranks_ = nullptr;
  copy.share_.reset();
  return copy;
}

LUNGSEG_INLINE context context::joined() const {
  if (!world_ || !gpu_ || device_ranks_) return *this;
  context copy = *this;
  if constexpr (has_cuda) copy.device_ranks_ = join_device_ranks(gpu_, *world_);
  return copy;
}

LUNGSEG_INLINE context context::with_share(const batch_share& share) const {
  context copy = *this;
  copy.share_ = share;
  return copy;
}

LUNGSEG_INLINE context context::with_shared_norms(bool shared) const {
  context copy = *this;
  copy.shared_norms_ = shared;
  return copy;
}

LUNGSEG_INLINE context context::with_backward_watch(std::function<void()> watch) const {
  context copy = *this;
  copy.backward_watch_ = std::make_shared<const std::function<void()>>(std::move(watch));
  return copy;
}

LUNGSEG_INLINE context context::with_signs(std::shared_ptr<work_signs> signs) const {
  context copy = *this;
  copy.signs_ = std::move(signs);
  return copy;
}

LUNGSEG_INLINE lungseg::device_ranks& context::joined_ranks() const {
  expect<option_error>(device_ranks_ != nullptr,
                       "context: works with other ranks on " + where().name() + ", and their GPUs are not joined");
  return *device_ranks_;
}

LUNGSEG_INLINE std::shared_ptr<gpu_stream> context::open(device where) {
  if (where.is_cpu()) return nullptr;
  if constexpr (has_cuda) return open_gpu(where);
  throw device_error{where.name() + ": this build has no CUDA (configure with LUNGSEG_CUDA=ON)"};
}

}}  // namespace lungseg::LUNGSEG_ABI
