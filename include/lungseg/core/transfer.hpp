// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstring>

#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {
template <std::size_t Rank>
void expect_same_extents(const char* op, const std::array<int, Rank>& from, const std::array<int, Rank>& to) {
  if (from != to) throw shape_error{std::string{op} + ": from " + to_string(from) + " to " + to_string(to)};
}
}  // namespace detail

/// Copies host memory to memory of the context's device; `from` may be changed on return.
/// \throws shape_error, device_error
template <class T, int Rank>
void upload(const context& ctx, view<const T, Rank> from, view<T, Rank> to) {
  detail::expect_same_extents("upload", from.extents(), to.extents());
  detail::expect_memory("upload: from", from);
  detail::expect_memory("upload: to", to);
  if (from.empty()) return;
  const auto bytes = static_cast<std::size_t>(from.size()) * sizeof(T);
  if (ctx.where().is_cuda())
    ctx.gpu().upload(to.data(), from.data(), bytes);
  else
    std::memmove(to.data(), from.data(), bytes);
}

/// Copies memory of the context's device to host memory; waits for the queued work that it depends on.
/// \throws shape_error, device_error
template <class T, int Rank>
void download(const context& ctx, view<const T, Rank> from, view<T, Rank> to) {
  detail::expect_same_extents("download", from.extents(), to.extents());
  detail::expect_memory("download: from", from);
  detail::expect_memory("download: to", to);
  if (from.empty()) return;
  const auto bytes = static_cast<std::size_t>(from.size()) * sizeof(T);
  if (ctx.where().is_cuda())
    ctx.gpu().download(to.data(), from.data(), bytes);
  else
    std::memmove(to.data(), from.data(), bytes);
}

/// A copy of a host tensor in the context's memory.
template <class T, int Rank>
tensor<T, Rank> to_device(const context& ctx, const tensor<T, Rank>& host) {
  tensor<T, Rank> result = ctx.make<T>(host.extents());
  upload(ctx, host.get(), result.get());
  return result;
}

/// A copy on the host of a tensor in the context's memory.
template <class T, int Rank>
tensor<T, Rank> to_host(const context& ctx, const tensor<T, Rank>& there) {
  auto result = tensor<T, Rank>::uninitialised(there.extents());
  download(ctx, there.get(), result.get());
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
