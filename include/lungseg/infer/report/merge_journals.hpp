// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/infer/report/journal_order.hpp"
#include "lungseg/infer/report/journal_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The shards of a run, whose journals make the run's journal.
class journal_merger {
 public:
  /// \param folders  of the shards' results
  /// \throws as journal_reader; option_error naming two folders whose runs differ or that hold one shard, or a folder
  ///         that holds a whole run among others
  explicit journal_merger(const std::vector<std::filesystem::path>& folders);

  /// The run as a whole.
  const prediction_run& run() const noexcept { return run_; }

  /// Shards that no folder holds: "3/4".
  std::vector<std::string> missing_shards() const;

  /// The next film in the order of the run's list. \return its line, good until the next call; none at the end
  /// \throws format_error for a journal that got to its end and is not in order (tidy_journal), or holds a film of
  ///         another shard
  const journal_reader* next();
  /// Where the film that next() went to has its files.
  const std::filesystem::path& folder() const { return taken_->folder; }

  /// Films that no journal has; known when next() has come to the end.
  std::int64_t missing() const;
  /// The shards whose runs did not get to their ends; known when next() has come to the end.
  std::vector<std::filesystem::path> unfinished() const;
  std::optional<run_end> end() const;

 private:
  struct source {
    std::filesystem::path folder;
    journal_reader reader;
    bool more = false;
    journal_places places{};

    explicit source(const std::filesystem::path& from);
    void advance();
    bool step();
  };

  static void expect_of_one_run(const source& first, const source& other);

  std::vector<std::unique_ptr<source>> parts_;
  prediction_run run_{};
  source* taken_ = nullptr;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/merge_journals_impl.hpp"
#endif
