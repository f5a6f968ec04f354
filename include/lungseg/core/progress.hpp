// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

#include "lungseg/core/float_bits.hpp"

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
  progress(progress_sink sink, std::string task, std::int64_t total, std::int64_t done = 0)
      : sink_{std::move(sink)}, first_{done}, begin_{clock::now()} {
    report_.task = std::move(task);
    report_.total = total;
    report_.done = done;
    report();
  }

  /// Reports that `count` more items are done.
  void advance(std::int64_t count = 1, std::string note = {}) {
    report_.done += count;
    report_.note = std::move(note);
    report();
  }

  double seconds() const { return std::chrono::duration<double>(clock::now() - begin_).count(); }

 private:
  using clock = std::chrono::steady_clock;

  void report() {
    if (!sink_) return;
    report_.seconds = seconds();
    const std::int64_t fresh = report_.done - first_;
    report_.seconds_left = fresh > 0 ? report_.seconds / static_cast<double>(fresh) *
                                           static_cast<double>(std::max<std::int64_t>(report_.total - report_.done, 0))
                                     : -1;
    sink_(report_);
  }

  progress_sink sink_;
  progress_report report_;
  std::int64_t first_;
  clock::time_point begin_;
};

/// "1:02:03", "02:03"; "--:--" for a negative or wild number of seconds.
inline std::string clock_text(double seconds) {
  if (is_nan(seconds) || seconds < 0 || seconds >= 3.6e6) return "--:--";
  const auto whole = static_cast<int>(seconds + 0.5);
  char text[32];
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  else
    std::snprintf(text, sizeof text, "%02d:%02d", whole / 60, whole % 60);
  return text;
}

/// Draws reports as one line that is drawn over again, at most ten times a second; ends the line when the work is done.
class progress_bar {
 public:
  explicit progress_bar(std::ostream& out, int width = 28) : out_{&out}, width_{width} {}

  void operator()(const progress_report& report) {
    const bool over = report.done >= report.total, starts = report.done == 0 || report.seconds < drawn_;
    if (!over && !starts && report.seconds - drawn_ < 0.1) return;
    drawn_ = report.seconds;
    const double share =
        report.total > 0 ? std::clamp(static_cast<double>(report.done) / static_cast<double>(report.total), 0.0, 1.0)
                         : 1;
    const auto filled = static_cast<std::size_t>(share * width_);
    std::string line = report.task + " [" + std::string(filled, '=') +
                       std::string(static_cast<std::size_t>(width_) - filled, ' ') + "] " +
                       std::to_string(report.done) + "/" + std::to_string(report.total) + "  " +
                       (over ? "took " + clock_text(report.seconds) : clock_text(report.seconds_left) + " left");
    if (!report.note.empty()) line += "  " + report.note;
    const std::size_t length = line.size();
    if (length < shown_) line.append(shown_ - length, ' ');
    shown_ = over ? 0 : length;
    *out_ << '\r' << line << (over ? "\n" : "") << std::flush;
  }

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
