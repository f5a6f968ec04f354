// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/report/merge_journals.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE journal_merger::journal_merger(const std::vector<std::filesystem::path>& folders) {
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

LUNGSEG_INLINE std::vector<std::string> journal_merger::missing_shards() const {
  std::vector<std::string> missing;
  const std::int64_t count = parts_.front()->reader.run().part.of;
  for (shard wanted{1, count}; wanted.index <= count; ++wanted.index)
    if (std::none_of(parts_.begin(), parts_.end(), [&](const auto& part) { return part->reader.run().part == wanted; }))
      missing.push_back(wanted.text());
  return missing;
}

LUNGSEG_INLINE const journal_reader* journal_merger::next() {
  if (taken_) taken_->advance();
  taken_ = nullptr;
  for (const auto& part : parts_)
    if (part->more && (!taken_ || part->reader.place() < taken_->reader.place())) taken_ = part.get();
  return taken_ ? &taken_->reader : nullptr;
}

LUNGSEG_INLINE std::int64_t journal_merger::missing() const {
  std::int64_t there = 0;
  for (const auto& part : parts_) there += part->places.size();
  return run_.films.count - there;
}

LUNGSEG_INLINE std::vector<std::filesystem::path> journal_merger::unfinished() const {
  std::vector<std::filesystem::path> folders;
  for (const auto& part : parts_)
    if (!part->reader.end()) folders.push_back(part->folder);
  return folders;
}

LUNGSEG_INLINE std::optional<run_end> journal_merger::end() const {
  for (const auto& part : parts_)
    if (part->reader.end()) return part->reader.end();
  return std::nullopt;
}

LUNGSEG_INLINE journal_merger::source::source(const std::filesystem::path& from)
    : folder{from}, reader{from / journal_name} {
  advance();
}

LUNGSEG_INLINE void journal_merger::source::advance() {
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

LUNGSEG_INLINE bool journal_merger::source::step() {
  if (!reader.next()) return false;
  expect<format_error>(reader.run().part.takes(reader.place()),
                       reader.file().string() + ": film " + std::to_string(reader.place()) + " is of another shard");
  places.add(reader.place());
  return true;
}

LUNGSEG_INLINE void journal_merger::expect_of_one_run(const source& first, const source& other) {
  const std::string differs = difference(first.reader.run(), other.reader.run());
  expect<option_error>(differs.empty(),
                       first.folder.string() + " and " + other.folder.string() + ": hold different runs: " + differs);
  const std::int64_t of = first.reader.run().part.of, other_of = other.reader.run().part.of;
  expect<option_error>(of == other_of, first.folder.string() + " and " + other.folder.string() + ": hold shards of " +
                                           std::to_string(of) + " and of " + std::to_string(other_of));
}

}}  // namespace lungseg::LUNGSEG_ABI
