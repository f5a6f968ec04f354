// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <type_traits>
#include <utility>

#include "lungseg/core/memory.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {
/// Memory for a tensor; a device's refusal is completed by what it was for.
template <std::size_t Rank>
void* allocate_for(memory_resource& memory, const std::array<int, Rank>& extents, std::size_t bytes) {
  try {
    return memory.allocate(bytes);
  } catch (const device_error& fault) {
    throw device_error{"tensor " + to_string(extents) + ": " + fault.what()};
  }
}
}  // namespace detail

/// Owns dense, row-major memory on one device, aligned to 64 bytes. Move-only; copies are spelled clone(). Elements can
/// be touched on the host only; copies to and from a GPU are in core/transfer.hpp.
template <class T, int Rank>
class tensor {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  tensor() = default;

  /// Zero-filled. With a pool, the memory comes from it and goes back to it, otherwise from and to the system.
  explicit tensor(const shape<Rank>& extents, std::shared_ptr<memory_resource> pool = nullptr)
      : tensor{uninitialised(extents, std::move(pool))} {
    if (where().is_cuda())
      pool_->clear(view_.data(), bytes_);
    else
      fill(T{});
  }

  /// Memory with unspecified contents, for results that are overwritten as a whole.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): it is moved
  static tensor uninitialised(const shape<Rank>& extents, std::shared_ptr<memory_resource> pool = nullptr) {
    for (const int extent : extents)
      if (extent < 0) throw shape_error{"tensor: negative extent in " + to_string(extents)};
    tensor result;
    // NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are elements as others are
    result.bytes_ = static_cast<std::size_t>(volume(extents)) * sizeof(T);
    void* block = pool ? detail::allocate_for(*pool, extents, result.bytes_) : memory_pool::from_system(result.bytes_);
    result.pool_ = std::move(pool);
    result.view_ = {static_cast<T*>(block), extents};
    return result;
  }

  tensor(tensor&& other) noexcept { swap(other); }
  tensor& operator=(tensor&& other) noexcept {
    tensor taken{std::move(other)};
    swap(taken);
    return *this;
  }
  ~tensor() {
    if (!view_.data()) return;
    void* const block = const_cast<void*>(static_cast<const void*>(view_.data()));
    pool_ ? pool_->deallocate(block, bytes_) : std::free(block);
  }

  view<T, Rank> get() noexcept { return view_; }
  view<const T, Rank> get() const noexcept { return view_; }
  operator view<T, Rank>() noexcept { return view_; }
  operator view<const T, Rank>() const noexcept { return view_; }

  T* data() noexcept { return view_.data(); }
  const T* data() const noexcept { return view_.data(); }
  int extent(int axis) const noexcept { return view_.extent(axis); }
  const shape<Rank>& extents() const noexcept { return view_.extents(); }
  std::int64_t size() const noexcept { return view_.size(); }
  bool empty() const noexcept { return view_.empty(); }
  T* begin() noexcept { return view_.begin(); }
  T* end() noexcept { return view_.end(); }
  const T* begin() const noexcept { return view_.begin(); }
  const T* end() const noexcept { return view_.end(); }
  T& operator[](std::int64_t flat) noexcept { return view_[flat]; }
  const T& operator[](std::int64_t flat) const noexcept { return view_[flat]; }
  template <class... Index>
  T& operator()(Index... index) noexcept {
    return view_(index...);
  }
  template <class... Index>
  const T& operator()(Index... index) const noexcept {
    return view_(index...);
  }

  /// The device whose memory this is; the host for an empty tensor.
  device where() const noexcept { return pool_ ? pool_->where() : device::cpu(); }

  /// Host only.
  void fill(const T& value) { std::fill(begin(), end(), value); }

  /// A copy in the same memory.
  tensor clone() const {
    if (!view_.data()) return {};
    tensor copy = uninitialised(extents(), pool_);
    if (where().is_cuda())
      pool_->copy(copy.data(), data(), bytes_);
    else
      std::copy(begin(), end(), copy.begin());
    return copy;
  }

  /// A copy on the host; waits if this is a GPU's.
  tensor on_host() const {
    if (!where().is_cuda()) return clone();
    tensor copy = uninitialised(extents());
    if (bytes_ > 0) pool_->download(copy.view_.data(), data(), bytes_);
    return copy;
  }
  /// Overwrites the elements with those of a tensor on the host. \pre the extents agree
  /// \throws shape_error for a null view with elements
  void copy_from_host(view<const T, Rank> host) { copy_from_host_at(0, host); }
  /// Overwrites the elements from `first` on with those of a tensor on the host. \pre there are so many
  template <int Other>
  void copy_from_host_at(std::int64_t first, view<const T, Other> host) {
    detail::expect_memory("tensor: host memory", host);
    if (host.empty()) return;
    if (where().is_cuda())
      pool_->upload(view_.data() + first, host.data(), static_cast<std::size_t>(host.size()) * sizeof(T));
    else
      std::copy(host.begin(), host.end(), begin() + first);
  }

  void swap(tensor& other) noexcept {
    std::swap(view_, other.view_);
    std::swap(bytes_, other.bytes_);
    std::swap(pool_, other.pool_);
  }

 private:
  view<T, Rank> view_;
  std::size_t bytes_ = 0;
  std::shared_ptr<memory_resource> pool_;
};

}}  // namespace lungseg::LUNGSEG_ABI
