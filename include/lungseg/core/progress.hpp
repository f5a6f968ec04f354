// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How far a long piece of work has come.
struct progress_report {
  std::string task;  // what is being done, e.g. "training"
  std::int64_t done = 0, total = 0;
  double seconds = 0;        // since the work began
  double seconds_left = -1;  // estimate; negative while nothing is known
  std::string note;          // the latest figure, e.g. "loss 0.412"
};

/// Who shows progress. The library itself never prints; an empty sink keeps it silent.
using progress_sink = std::function<void(const progress_report&)>;

/// Measures the time of a piece of work and reports every step of it.
class progress {
 public:
  /// `done` of `total` items lie behind already, as in a resumed run; they do not count for the estimate.
  progress(progress_sink sink, std::string task, std::int64_t total, std::int64_t done = 0);

  /// Reports that `count` more items are done.
  void advance(std::int64_t count = 1, std::string note = {});

  double seconds() const { return std::chrono::duration<double>(clock::now() - begin_).count(); }

 private:
  using clock = std::chrono::steady_clock;

  void report();

  progress_sink sink_;
  progress_report report_;
  std::int64_t first_;
  clock::time_point begin_;
};

/// "1:02:03", "02:03"; "--:--" for a negative or wild number of seconds.
std::string clock_text(double seconds);

/// Draws reports as one line that is drawn over again, at most ten times a second; ends the line when the work is done.
class progress_bar {
 public:
  explicit progress_bar(std::ostream& out, int width = 28) : out_{&out}, width_{width} {}

  void operator()(const progress_report& report);

 private:
  std::ostream* out_;
  int width_;
  double drawn_ = 0;
  std::size_t shown_ = 0;
};

/// A progress bar on `out`, standard error by its nature; an empty sink when standard error is not a terminal, so that
/// log files stay clean. `out` must outlive the sink.
inline progress_sink terminal_progress(std::ostream& out) {
  return ::isatty(STDERR_FILENO) ? progress_sink{progress_bar{out}} : progress_sink{};
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/progress_impl.hpp"
#endif
