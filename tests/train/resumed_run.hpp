// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "../support/scratch_folder.hpp"
#include "lungseg/train/trainer.hpp"

namespace lungseg_test {

/// Trains once as a whole, in `where`/whole, and once stopped before its fourth step and resumed, in `where`/parts; all
/// files must be the same bytes.
/// \param options  left as the resumed run had them
/// \param steps    that the whole run must take
/// \param with_trainable  called with a function to hand a fresh trainable to, whose result it returns
/// \return the whole run's result
template <class With>
lungseg::training_result check_resumed_run(const lungseg::context& ctx, const std::filesystem::path& where,
                                           lungseg::trainer_options& options, int steps, const With& with_trainable) {
  const auto run = [&](const char* folder, bool resume, int cancel_at) {
    return with_trainable([&](auto& student) {
      options.folder = where / folder;
      options.resume = resume;
      options.describe = student.description();
      int asked = 0;
      options.cancelled = [&] { return asked++ == cancel_at; };
      const lungseg::training_result result = run_training(ctx, student, options);
      options.cancelled = {};
      return result;
    });
  };
  const lungseg::training_result whole = run("whole", false, -1);
  CHECK(whole.steps == steps);
  CHECK(whole.stop == lungseg::stop_reason::finished);
  CHECK(run("parts", false, 3).stop == lungseg::stop_reason::cancelled);
  CHECK(run("parts", true, -1).steps == steps);
  for (const char* file : {"last.safetensors", "best.safetensors", "train.csv", "validation.csv"}) {
    INFO(file);
    CHECK(contents_of(where / "whole" / file) == contents_of(where / "parts" / file));
  }
  return whole;
}

}  // namespace lungseg_test
