// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/report/journal_order.hpp"
#include "lungseg/infer/report/journal_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The shards of a run, whose journals make the run's journal.
class journal_merger {
 public:
  /// \param folders  of the shards' results
  /// \throws as journal_reader; option_error naming two folders whose runs differ or that hold one shard, or a folder
  ///         that holds a whole run among others
  explicit journal_merger(const std::vector<std::filesystem::path>& folders) {
    for (const std::filesystem::path& folder : folders) {
      auto part = std::make_unique<source>(folder);
      if (!parts_.empty()) expect_of_one_run(*parts_.front(), *part);
      for (const auto& other : parts_)
        expect<option_error>(
            other->reader.run().part != part->reader.run().part,
            other->folder.string() + " and " + folder.string() + ": both hold shard " + part->reader.run().part.text());
      parts_.push_back(std::move(part));
    }
    run_ = parts_.front()->reader.run();
    run_.part = {};
  }

  /// The run as a whole.
  const prediction_run& run() const noexcept { return run_; }

  /// Shards that no folder holds: "3/4".
  std::vector<std::string> missing_shards() const {
    std::vector<std::string> missing;
    const std::int64_t count = parts_.front()->reader.run().part.of;
    for (shard wanted{1, count}; wanted.index <= count; ++wanted.index)
      if (std::none_of(parts_.begin(), parts_.end(),
                       [&](const auto& part) { return part->reader.run().part == wanted; }))
        missing.push_back(wanted.text());
    return missing;
  }

  /// The next film in the order of the run's list. \return its line, good until the next call; none at the end
  /// \throws format_error for a journal that got to its end and is not in order (tidy_journal), or holds a film of
  ///         another shard
  const journal_reader* next() {
    if (taken_) taken_->advance();
    taken_ = nullptr;
    for (const auto& part : parts_)
      if (part->more && (!taken_ || part->reader.place() < taken_->reader.place())) taken_ = part.get();
    return taken_ ? &taken_->reader : nullptr;
  }
  /// Where the film that next() went to has its files.
  const std::filesystem::path& folder() const { return taken_->folder; }

  /// Films that no journal has; known when next() has come to the end.
  std::int64_t missing() const {
    std::int64_t there = 0;
    for (const auto& part : parts_) there += part->places.size();
    return run_.films.count - there;
  }
  /// The shards whose runs did not get to their ends; known when next() has come to the end.
  std::vector<std::filesystem::path> unfinished() const {
    std::vector<std::filesystem::path> folders;
    for (const auto& part : parts_)
      if (!part->reader.end()) folders.push_back(part->folder);
    return folders;
  }
  std::optional<run_end> end() const {
    for (const auto& part : parts_)
      if (part->reader.end()) return part->reader.end();
    return std::nullopt;
  }

 private:
  struct source {
    std::filesystem::path folder;
    journal_reader reader;
    bool more = false;
    journal_places places{};

    explicit source(const std::filesystem::path& from) : folder{from}, reader{from / journal_name} { advance(); }
    void advance() {
      const std::int64_t before = more ? reader.place() : 0;
      more = step();
      if (!more || reader.place() > before) return;
      // Of a run that was resumed and stopped again, which puts its journal in order at its end.
      const std::int64_t late = reader.place();
      while (step()) {
      }
      more = false;
      expect<format_error>(!reader.end(), reader.file().string() + ": film " + std::to_string(late) +
                                              " stands out of its order; the same command with --resume mends that");
    }
    bool step() {
      if (!reader.next()) return false;
      expect<format_error>(
          reader.run().part.takes(reader.place()),
          reader.file().string() + ": film " + std::to_string(reader.place()) + " is of another shard");
      places.add(reader.place());
      return true;
    }
  };

  static void expect_of_one_run(const source& first, const source& other) {
    const std::string differs = difference(first.reader.run(), other.reader.run());
    expect<option_error>(differs.empty(),
                         first.folder.string() + " and " + other.folder.string() + ": hold different runs: " + differs);
    const std::int64_t of = first.reader.run().part.of, other_of = other.reader.run().part.of;
    expect<option_error>(of == other_of, first.folder.string() + " and " + other.folder.string() + ": hold shards of " +
                                             std::to_string(of) + " and of " + std::to_string(other_of));
  }

  std::vector<std::unique_ptr<source>> parts_;
  prediction_run run_{};
  source* taken_ = nullptr;
};

}}  // namespace lungseg::LUNGSEG_ABI
