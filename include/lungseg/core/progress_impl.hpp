// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <string>
#include <utility>

#include "lungseg/core/float_bits.hpp"
#include "lungseg/core/progress.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE progress::progress(progress_sink sink, std::string task, std::int64_t total, std::int64_t done)
    : sink_{std::move(sink)}, first_{done}, begin_{clock::now()} {
  report_.task = std::move(task);
  report_.total = total;
  report_.done = done;
  report();
}

LUNGSEG_INLINE void progress::advance(std::int64_t count, std::string note) {
  report_.done += count;
  report_.note = std::move(note);
  report();
}

LUNGSEG_INLINE void progress::report() {
  if (!sink_) return;
  report_.seconds = seconds();
  const std::int64_t fresh = report_.done - first_;
  report_.seconds_left = fresh > 0 ? report_.seconds / static_cast<double>(fresh) *
                                         static_cast<double>(std::max<std::int64_t>(report_.total - report_.done, 0))
                                   : -1;
  sink_(report_);
}

LUNGSEG_INLINE std::string clock_text(double seconds) {
  if (is_nan(seconds) || seconds < 0 || seconds >= 3.6e6) return "--:--";
  const auto whole = static_cast<int>(seconds + 0.5);
  char text[32];
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  else
    std::snprintf(text, sizeof text, "%02d:%02d", whole / 60, whole % 60);
  return text;
}

LUNGSEG_INLINE void progress_bar::operator()(const progress_report& report) {
  const bool over = report.done >= report.total, starts = report.done == 0 || report.seconds < drawn_;
  if (!over && !starts && report.seconds - drawn_ < 0.1) return;
  drawn_ = report.seconds;
  const double share =
      report.total > 0 ? std::clamp(static_cast<double>(report.done) / static_cast<double>(report.total), 0.0, 1.0) : 1;
  const auto filled = static_cast<std::size_t>(share * width_);
  std::string line = report.task + " [" + std::string(filled, '=') +
                     std::string(static_cast<std::size_t>(width_) - filled, ' ') + "] " + std::to_string(report.done) +
                     "/" + std::to_string(report.total) + "  " +
                     (over ? "took " + clock_text(report.seconds) : clock_text(report.seconds_left) + " left");
  if (!report.note.empty()) line += "  " + report.note;
  const std::size_t length = line.size();
  if (length < shown_) line.append(shown_ - length, ' ');
  shown_ = over ? 0 : length;
  *out_ << '\r' << line << (over ? "\n" : "") << std::flush;
}

}}  // namespace lungseg::LUNGSEG_ABI
