// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/sample/loader.hpp"
#include "lungseg/data/sample/sample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline format_error no_usable_film(const std::string& of, int films, const std::string& first) {
  return format_error{of + ": none of the " + std::to_string(films) + " films can be used; the first: " + first};
}

}  // namespace detail

LUNGSEG_INLINE loader::loader(film_dataset films, loader_options options)
    : films_{std::move(films)}, options_{std::move(options)}, cache_(films_.films.size()) {
  const auto positive = [](int value, const char* name) {
    expect<option_error>(value >= 1,
                         std::string{"loader: "} + name + " is " + std::to_string(value) + ", expected at least 1");
  };
  positive(options_.samples.height, "height");
  positive(options_.samples.width, "width");
  positive(options_.ahead, "ahead");
  positive(options_.share.of, "share");
  ahead_ = options_.ahead * options_.share.of / std::max(options_.share.count(), 1);
  expect<option_error>(options_.threads >= 0,
                       "loader: threads is " + std::to_string(options_.threads) + ", expected at least 0");
  start(0);
  try {
    for (int i = 0; i < options_.threads; ++i) workers_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // The system has no more threads: those that exist, or next() itself, do the work.
  }
}

LUNGSEG_INLINE loader::~loader() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

LUNGSEG_INLINE std::vector<int> loader::order(int epoch) const {
  std::vector<int> films(films_.films.size());
  std::iota(films.begin(), films.end(), 0);
  random_stream random{options_.samples.seed, order_stream, static_cast<std::uint64_t>(epoch)};
  if (options_.shuffle) shuffle(films, random);
  return films;
}

LUNGSEG_INLINE void loader::start(int epoch, int index) {
  {
    const std::lock_guard lock{mutex_};
    ++generation_;
    epoch_ = epoch;
    order_ = order(epoch);
    claimed_ = taken_ = options_.share.from(index);
    given_ = 0;
    ready_.clear();
  }
  changed_.notify_all();
}

LUNGSEG_INLINE std::optional<sample> loader::next() {
  while (taken_ < films()) {
    result made = take(taken_);
    if (!made.fault) {
      ++given_;
      return std::move(made.value);
    }
    remember({made.value.file, reason_of(made)});
  }
  if (given_ == 0 && films() > 0 && static_cast<int>(faults_.size()) == films())
    throw detail::no_usable_film("loader", films(), faults_.front().message);
  return std::nullopt;
}

LUNGSEG_INLINE void loader::expect_usable(const std::string& of) {
  std::string first;
  for (int i = 0; i < films(); ++i) {
    const result made = try_make(i, 0, 0);
    if (!made.fault) return;
    const std::string reason = reason_of(made);
    if (first.empty()) first = reason;
  }
  if (films() > 0) throw detail::no_usable_film(of, films(), first);
}

LUNGSEG_INLINE std::string loader::reason_of(const result& failed) const {
  try {
    std::rethrow_exception(failed.fault);
  } catch (const std::exception& fault) {
    if (options_.on_bad_film == bad_film::stop || !is_fault_of_film(fault)) throw;
    return story_of(fault, failed.value.file);
  }
}

LUNGSEG_INLINE sample loader::make(int record, int epoch, int index) {
  const auto at = static_cast<std::size_t>(record);
  std::shared_ptr<const detail::prepared_film> prepared;
  {
    const std::lock_guard lock{cache_mutex_};
    prepared = cache_[at];
  }
  if (!prepared) {
    prepared =
        std::make_shared<const detail::prepared_film>(detail::prepare_film(films_, films_.films[at], options_.samples));
    const std::lock_guard lock{cache_mutex_};
    // First come, first kept: every film is asked for once an epoch, so throwing out the oldest would help none.
    if (!cache_[at] && cached_ + prepared->bytes() <= options_.cache_bytes) {
      cache_[at] = prepared;
      cached_ += prepared->bytes();
    }
  }
  return detail::make_sample(*prepared, options_.samples, epoch, index);
}

LUNGSEG_INLINE loader::result loader::try_make(int record, int epoch, int index) {
  result made;
  try {
    made.value = make(record, epoch, index);
  } catch (...) {
    made.value.file = films_.films[static_cast<std::size_t>(record)].file;
    made.fault = std::current_exception();
  }
  return made;
}

LUNGSEG_INLINE void loader::work() {
  std::unique_lock lock{mutex_};
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || (claimed_ < films() && claimed_ < taken_ + ahead_); });
    if (stopping_) return;
    const int index = std::exchange(claimed_, options_.share.from(claimed_ + 1)),
              record = order_[static_cast<std::size_t>(index)], epoch = epoch_;
    const std::uint64_t generation = generation_;
    lock.unlock();
    result made = try_make(record, epoch, index);
    lock.lock();
    if (generation == generation_) ready_.emplace(index, std::move(made));
    changed_.notify_all();
  }
}

LUNGSEG_INLINE loader::result loader::take(int index) {
  std::unique_lock lock{mutex_};
  if (workers_.empty()) {
    taken_ = options_.share.from(taken_ + 1);
    return try_make(order_[static_cast<std::size_t>(index)], epoch_, index);
  }
  changed_.wait(lock, [&] { return ready_.contains(index); });
  result made = std::move(ready_.extract(index).mapped());
  taken_ = options_.share.from(taken_ + 1);
  lock.unlock();
  changed_.notify_all();
  return made;
}

}}  // namespace lungseg::LUNGSEG_ABI
