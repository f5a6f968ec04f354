// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/conv_timer.hpp"

#include <algorithm>
#include <limits>

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

constexpr int runs = 7;

/// A block of the device's memory while a measurement lasts.
class scratch_block {
 public:
  scratch_block(cuda_stream& stream, std::size_t bytes)
      : stream_{&stream}, bytes_{bytes}, memory_{stream.allocate(bytes)} {}
  scratch_block(scratch_block&& other) noexcept
      : stream_{other.stream_}, bytes_{other.bytes_}, memory_{std::exchange(other.memory_, nullptr)} {}
  scratch_block& operator=(scratch_block&&) = delete;
  ~scratch_block() {
    if (memory_) stream_->deallocate(memory_, bytes_);
  }
  void* get() const noexcept { return memory_; }

 private:
  cuda_stream* stream_;
  std::size_t bytes_;
  void* memory_;
};

/// The tensors of a convolution, filled with one small number: the same bytes as float32, bfloat16 and float16 are
/// 0.0115, 0.0115 and 1.06. (Zeros would let the device clock higher than real numbers do.)
class scratch_tensors {
 public:
  scratch_tensors(cuda_stream& stream, const conv_problem& p) {
    add(stream, p, conv_tensor::large, volume(p.large));
    add(stream, p, conv_tensor::filter, volume(p.filter));
    add(stream, p, conv_tensor::small, volume(p.small));
    if (p.bias) add(stream, p, conv_tensor::bias, p.small[3]);
    if (p.residual) add(stream, p, conv_tensor::residual, volume(p.small));
  }
  std::span<const conv_binding> bindings() const noexcept { return bindings_; }

 private:
  void add(cuda_stream& stream, const conv_problem& p, conv_tensor name, std::int64_t elements) {
    const std::size_t bytes = static_cast<std::size_t>(elements) * static_cast<std::size_t>(bytes_of(p.type));
    void* memory = blocks_.emplace_back(stream, bytes).get();
    check(cudaMemsetAsync(memory, 0x3c, bytes, stream.stream()), "measuring a convolution", stream.where());
    bindings_.emplace_back(name, memory);
  }

  std::vector<scratch_block> blocks_;
  std::vector<conv_binding> bindings_;
};

event_handle record(const cuda_stream& stream) {
  cudaEvent_t made = nullptr;
  check(cudaEventCreate(&made), "measuring a convolution", stream.where());
  event_handle event{made};
  check(cudaEventRecord(made, stream.stream()), "measuring a convolution", stream.where());
  return event;
}

double time_plan(cuda_stream& stream, const conv_plan& plan, std::span<const conv_binding> tensors) {
  const scratch_block workspace{stream, plan.workspace};
  const auto run = [&] { stream.convolutions().run(plan, tensors, plan.workspace ? workspace.get() : nullptr); };
  run();
  std::vector<event_handle> marks;
  marks.push_back(record(stream));
  for (int i = 0; i < runs; ++i) {
    run();
    marks.push_back(record(stream));
  }
  stream.wait();
  std::vector<double> seconds;
  for (std::size_t i = 1; i < marks.size(); ++i) {
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, marks[i - 1].get(), marks[i].get()), "measuring a convolution",
          stream.where());
    seconds.push_back(static_cast<double>(milliseconds) / 1e3);
  }
  std::nth_element(seconds.begin(), seconds.begin() + runs / 2, seconds.end());
  return seconds[runs / 2];
}

}  // namespace

std::vector<double> time_plans(cuda_stream& stream, const conv_problem& problem, std::span<const conv_plan> plans) {
  std::vector<double> seconds(plans.size(), std::numeric_limits<double>::quiet_NaN());
  try {
    const scratch_tensors tensors{stream, problem};
    for (std::size_t i = 0; i < plans.size(); ++i) {
      try {
        seconds[i] = time_plan(stream, plans[i], tensors.bindings());
      } catch (const device_error&) {  // this one does not run; the next may
      }
    }
  } catch (const device_error&) {  // too little memory
  }
  stream.wait();  // reports what is wrong with the device itself
  return seconds;
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
