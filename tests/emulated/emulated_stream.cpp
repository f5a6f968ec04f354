// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "emulated_stream.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lungseg { inline namespace LUNGSEG_ABI {

std::shared_ptr<gpu_stream> open_gpu(device where) {
  expect<device_error>(where.index() == 0, where.name() + ": no such GPU, this machine has 1");
  return std::make_shared<test::emulated_stream>();
}

int gpu_count() noexcept {
  return 1;
}

}}  // namespace lungseg::LUNGSEG_ABI

namespace lungseg::test {

/// Jobs, and the memory that they use.
class emulated_stream::graph final : public gpu_graph {
 public:
  graph(emulated_stream& stream, std::vector<job> jobs, std::vector<void*> blocks)
      : stream_{stream}, jobs_{std::move(jobs)}, blocks_{std::move(blocks)} {}
  ~graph() override {
    for (void* block : blocks_) stream_.memory_.deallocate(block);
  }
  void launch() override {
    stream_.refuse_while_capturing("launch of a graph");
    const device_memory::access open{stream_.memory_};
    for (const job& work : jobs_) {
      ++stream_.launches;
      work();
    }
  }

 private:
  emulated_stream& stream_;
  std::vector<job> jobs_;
  std::vector<void*> blocks_;
};

emulated_stream::~emulated_stream() = default;

void emulated_stream::refuse_while_capturing(const char* what) const {
  expect<device_error>(!capturing_, std::string{what} + " on " + where().name() + " while work is being captured");
}

void* emulated_stream::allocate(std::size_t bytes) {
  void* block = memory_.allocate(std::max<std::size_t>(bytes, 1), memory_limit);
  expect<device_error>(block != nullptr, where().name() + " (emulated): " + std::to_string(bytes) +
                                             " bytes wanted, too few of " + std::to_string(memory_limit) + " are free");
  if (capturing_) taken_.push_back(block);
  return block;
}

void emulated_stream::deallocate(void* block, std::size_t) noexcept {
  if (capturing_) {
    if (std::find(taken_.begin(), taken_.end(), block) == taken_.end())
      broken_rule_ = "memory from before the capture was given back in it";
    returned_.push_back(block);
    return;
  }
  memory_.deallocate(block);
}

void emulated_stream::clear(void* block, std::size_t bytes) {
  queue("clear", [=] { std::memset(block, 0, bytes); });
}

void emulated_stream::copy(void* to, const void* from, std::size_t bytes) {
  expect<device_error>(memory_.holds(to) && memory_.holds(from), "copy: host memory, expected the device's");
  queue("copy", [=] { std::memmove(to, from, bytes); });
}

void emulated_stream::upload(void* to, const void* from, std::size_t bytes) {
  refuse_while_capturing("upload");
  expect<device_error>(memory_.holds(to) && !memory_.holds(from), "upload: expected host memory to device memory");
  const device_memory::access open{memory_};
  std::memcpy(to, from, bytes);
}

void emulated_stream::download(void* to, const void* from, std::size_t bytes) {
  refuse_while_capturing("download");
  expect<device_error>(!memory_.holds(to) && memory_.holds(from), "download: expected device memory to host memory");
  ++counters().waits;
  const device_memory::access open{memory_};
  std::memcpy(to, from, bytes);
}

void* emulated_stream::workspace(std::size_t bytes, const char* purpose) {
  if (bytes <= arena_bytes_) return arena_;
  expect<device_error>(!capturing_, std::string{purpose} + ": scratch memory cannot grow while work is being captured");
  arena_ = allocate(bytes);  // the one before stays: captured work uses it
  ++arenas_;
  arena_bytes_ = bytes;
  return arena_;
}

void emulated_stream::wait() {
  refuse_while_capturing("wait");
  ++counters().waits;
}

void emulated_stream::start_stages() {
  marks_.clear();
  marking_ = true;
  mark("");
}

void emulated_stream::mark(const char* stage) {
  if (marking_) marks_.emplace_back(stage, std::chrono::steady_clock::now());
}

std::vector<gpu_stage> emulated_stream::stages() {
  wait();
  marking_ = false;
  std::vector<gpu_stage> result;
  for (std::size_t i = 1; i < marks_.size(); ++i)
    result.push_back({marks_[i].first, std::chrono::duration<double>(marks_[i].second - marks_[i - 1].second).count()});
  return result;
}

void emulated_stream::begin_capture() {
  refuse_while_capturing("begin_capture");
  capturing_ = true;
  broken_rule_.clear();
}

std::unique_ptr<gpu_graph> emulated_stream::end_capture() {
  expect<device_error>(capturing_, "end_capture: nothing is being captured");
  if (broken_rule_.empty() && taken_.size() != returned_.size())
    broken_rule_ = std::to_string(taken_.size() - returned_.size()) + " blocks taken in the capture were kept";
  if (!broken_rule_.empty()) {
    const std::string fault = std::exchange(broken_rule_, "");
    cancel_capture();
    throw device_error{"end_capture: " + fault};
  }
  capturing_ = false;
  returned_.clear();
  return std::make_unique<graph>(*this, std::exchange(recorded_, {}), std::exchange(taken_, {}));
}

void emulated_stream::cancel_capture() noexcept {
  capturing_ = false;
  recorded_.clear();
  for (void* block : returned_) memory_.deallocate(block);
  taken_.clear();
  returned_.clear();
}

void emulated_stream::queue(const char*, job work) {
  if (capturing_) return recorded_.push_back(std::move(work));
  const device_memory::access open{memory_};
  ++launches;
  work();
}

void emulated_stream::expect_no_host_address(const char* operation, const void* arguments, std::size_t bytes) const {
#if defined(__SANITIZE_ADDRESS__)
  constexpr int lowest_bit = 44;  // below, AddressSanitizer's shadow makes every page exist
#else
  constexpr int lowest_bit = 32;
#endif
  const char* const first = static_cast<const char*>(arguments);
  for (std::size_t at = 0; at + 8 <= bytes; at += 8) {
    std::uintptr_t word = 0;
    std::memcpy(&word, first + at, 8);
    // Numbers and the gaps between them may look like addresses; pages that exist are rare among those.
    const bool address =
        word >> lowest_bit != 0 && msync(reinterpret_cast<void*>(word & ~std::uintptr_t{4095}), 1, MS_ASYNC) == 0;
    expect<device_error>(!address || memory_.holds(reinterpret_cast<const void*>(word)),
                         std::string{operation} + ": a kernel was given an address of the host (byte " +
                             std::to_string(at) + " of its arguments)");
  }
}

}  // namespace lungseg::test
