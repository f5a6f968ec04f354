// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lungseg/core/memory.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Work that was captured from a stream, to be done again and again with one call: kernels, copies between blocks of
/// the device, and the memory that they took and gave back in between. It reads and writes the memory that it was
/// captured with, which must still be there. Serves one thread at a time, and must not outlive its stream.
class gpu_graph {
 public:
  gpu_graph() = default;
  gpu_graph(const gpu_graph&) = delete;
  gpu_graph& operator=(const gpu_graph&) = delete;
  virtual ~gpu_graph() = default;

  /// Queues all of it on the stream that it was captured from. \throws device_error
  virtual void launch() = 0;
};

/// What a stream has been asked for so far.
struct gpu_counters {
  std::int64_t waits = 0;  ///< how often the host has waited: what a fast program keeps low
  std::int64_t flops = 0;  ///< of convolutions: two for each product; a captured graph counts when it is recorded
  std::int64_t bytes = 0;  ///< that these convolutions read and write at least
};
/// A stage of the work, and the device time since the mark before it.
struct gpu_stage {
  std::string name;
  double seconds = 0;
};

/// What may be chosen when a GPU is opened.
struct gpu_options {
  /// Where the fastest algorithm of each convolution is kept; empty: none is measured, cuDNN's guess is taken.
  /// Otherwise the first call with each convolution that the file does not name for this kind of GPU and this cuDNN
  /// measures a few, which takes time and memory, and writes the file. Another algorithm may give other last bits; with
  /// one and the same file they are always the same. A file that is there and is something else is an error of the
  /// first convolution (file_error, format_error), and is never written to.
  std::filesystem::path tuning_file{};
};

/// One GPU's queue of work, with the memory that this work uses. All calls queue and return at once unless they say
/// that they wait; queued work runs in order. Defined in kernels/; the headers know no more of CUDA than this.
/// One stream serves one host thread at a time.
class gpu_stream : public memory_resource {
 public:
  /// Scratch memory, at least `bytes` large, aligned to 256: the same block for every call, so it is one operation's
  /// until the next asks. Where it grows, blocks from before stay, because captured work uses them. `purpose` goes into
  /// the message when there is too little memory.
  /// \throws device_error
  virtual void* workspace(std::size_t bytes, const char* purpose) = 0;
  /// Waits until everything queued is done. \throws device_error when any of it failed
  virtual void wait() = 0;
  /// From here on work is recorded, not done, until end_capture(). Nothing may wait or be transferred between the two:
  /// upload(), download() and wait() throw. Memory that was taken before must not be given back, memory taken in
  /// between must be, and workspace() does not grow: do the same work once before, so that everything that stays is
  /// there.
  /// \throws device_error
  virtual void begin_capture() = 0;
  /// What was recorded. \throws device_error when one of these rules was broken; the stream works on then
  virtual std::unique_ptr<gpu_graph> end_capture() = 0;
  /// Forgets what was recorded, for when an exception ends it. Does nothing when nothing is being recorded.
  virtual void cancel_capture() noexcept = 0;
  /// From here on mark() notes the time on the device, until stages() asks. For measurements: marks cost time, and work
  /// that is usually captured is done directly meanwhile.
  virtual void start_stages() = 0;
  /// The end of a stage; does nothing unless start_stages() was called.
  virtual void mark(const char* stage) = 0;
  /// The stages since start_stages(), in order; waits, and ends the marking.
  virtual std::vector<gpu_stage> stages() = 0;
  virtual bool marking() const noexcept = 0;
  /// The cudaStream_t.
  virtual void* native() const noexcept = 0;

  gpu_counters& counters() noexcept { return counters_; }
  /// Set by context::on(), before any work is queued.
  gpu_options& options() noexcept { return options_; }

  /// Whether the host waits for this stream now, and how often it has come back from that. Any thread may ask.
  bool host_waits() const noexcept { return waiting_; }
  std::int64_t waits_done() const noexcept { return waits_done_; }

 protected:
  /// Lives while the host waits.
  class host_wait {
   public:
    explicit host_wait(gpu_stream& stream) noexcept : stream_{stream} { stream_.waiting_ = true; }
    host_wait(const host_wait&) = delete;
    host_wait& operator=(const host_wait&) = delete;
    ~host_wait() {
      stream_.waiting_ = false;
      ++stream_.waits_done_;
    }

   private:
    gpu_stream& stream_;
  };

 private:
  std::atomic<bool> waiting_{false};
  std::atomic<std::int64_t> waits_done_{0};
  gpu_counters counters_;
  gpu_options options_;
};

/// A new stream on `where`; defined in kernels/.
/// \throws device_error when the machine has no driver, no such GPU, or one that the build has no code for
std::shared_ptr<gpu_stream> open_gpu(device where);

/// How many GPUs this machine shows the process; 0 without a driver. Defined in kernels/.
int gpu_count() noexcept;

}}  // namespace lungseg::LUNGSEG_ABI
