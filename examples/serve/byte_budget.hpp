// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "fault.hpp"

namespace serve {

/// Bytes that all requests together may hold in memory before their films are read.
class byte_budget {
 public:
  explicit byte_budget(std::int64_t most) : left_{most} {}

  /// \return whether there were as many left
  bool take(std::int64_t bytes) noexcept {
    if (left_.fetch_sub(bytes) >= bytes) return true;
    left_ += bytes;
    return false;
  }
  void give_back(std::int64_t bytes) noexcept { left_ += bytes; }

 private:
  std::atomic<std::int64_t> left_;
};

/// Bytes of a budget that go back to it with their holder.
class held_bytes {
 public:
  explicit held_bytes(std::shared_ptr<byte_budget> from) : from_{std::move(from)} {}
  held_bytes(held_bytes&& other) noexcept : from_{other.from_}, bytes_{std::exchange(other.bytes_, 0)} {}
  held_bytes& operator=(held_bytes&& other) noexcept {
    std::swap(from_, other.from_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~held_bytes() { from_->give_back(bytes_); }

  /// \throws http_fault when the budget is used up
  void take(std::int64_t bytes) {
    constexpr int soon = 2;
    if (!from_->take(bytes)) throw http_fault{503, "too much is being sent at the moment; try again", soon};
    bytes_ += bytes;
  }

 private:
  std::shared_ptr<byte_budget> from_;
  std::int64_t bytes_ = 0;
};

}  // namespace serve
