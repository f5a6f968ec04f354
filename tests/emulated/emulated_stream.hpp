// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "device_memory.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg::test {

/// A GPU that is not there: the host plays its kernels, one thread after the other, on memory that the host cannot
/// touch otherwise. Captured work is recorded and played again. What it cannot show: races, speed, and the roundings of
/// a real device.
class emulated_stream final : public gpu_stream {
 public:
  using job = std::function<void()>;

  ~emulated_stream() override;

  device where() const noexcept override { return device::cuda(0); }
  void* allocate(std::size_t bytes) override;
  void deallocate(void* block, std::size_t bytes) noexcept override;
  void clear(void* block, std::size_t bytes) override;
  void copy(void* to, const void* from, std::size_t bytes) override;
  void upload(void* to, const void* from, std::size_t bytes) override;
  void download(void* to, const void* from, std::size_t bytes) override;
  void* workspace(std::size_t bytes, const char* purpose) override;
  void wait() override;
  void begin_capture() override;
  std::unique_ptr<gpu_graph> end_capture() override;
  void cancel_capture() noexcept override;
  void start_stages() override;
  void mark(const char* stage) override;
  std::vector<gpu_stage> stages() override;
  bool marking() const noexcept override { return marking_; }
  void* native() const noexcept override { return nullptr; }

  /// Does the job with the memory open, or records it.
  void queue(const char* operation, job work);
  /// Throws unless every word of a kernel's arguments that looks like an address is one of the device's.
  void expect_no_host_address(const char* operation, const void* arguments, std::size_t bytes) const;

  // What tests look at.
  std::int64_t launches = 0;  ///< kernels, clears and copies that were played
  /// Blocks that are in use, but for scratch memory.
  std::size_t blocks() const noexcept { return memory_.blocks() - arenas_; }
  /// How much memory the device pretends to have.
  std::size_t memory_limit = device_memory::capacity;
  /// In which order the threads of a kernel, and of a block, are played: any gives the same bytes.
  bool backwards = false;

 private:
  class graph;
  void refuse_while_capturing(const char* what) const;

  device_memory memory_;
  void* arena_ = nullptr;
  std::size_t arena_bytes_ = 0, arenas_ = 0;
  bool capturing_ = false;
  bool marking_ = false;
  std::vector<std::pair<std::string, std::chrono::steady_clock::time_point>> marks_;
  std::vector<job> recorded_;
  std::vector<void*> taken_;     // while capturing: all blocks, kept for the graph
  std::vector<void*> returned_;  // of them, those given back
  std::string broken_rule_;
};

/// The stream behind a context on the emulated device.
inline emulated_stream& emulated(const context& ctx) {
  return static_cast<emulated_stream&>(ctx.gpu());
}

}  // namespace lungseg::test
