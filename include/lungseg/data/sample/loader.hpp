// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
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
#include "lungseg/data/sample/loader_share.hpp"
#include "lungseg/data/sample/sample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What becomes of a film that cannot be read.
enum class bad_film { skip, stop };

/// A film that was left out, and why.
struct film_fault {
  std::string file, message;
  bool operator==(const film_fault&) const = default;
};

/// How a loader goes through a dataset.
struct loader_options {
  sample_options samples{};
  bool shuffle = true;
  int threads = 1;                                 // 0: no thread, next() does the work
  int ahead = 4;                                   // samples made before they are asked for
  std::size_t cache_bytes = std::size_t{1} << 30;  // of prepared films kept in memory; 0: read every time
  bad_film on_bad_film = bad_film::skip;
  loader_share share{};  // the indices that are given; all of them at first
};

/// Gives the samples of a dataset epoch by epoch, made ahead by threads of its own. The order of an epoch and each
/// sample depend on (seed, epoch, index) only, not on threads, cache or what was asked for before, so a training may
/// start anywhere. next(), start() and faults() belong to one thread.
class loader {
 public:
  /// \throws option_error for sizes, threads or ahead that make no sense
  explicit loader(film_dataset films, loader_options options = {})
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
  loader(const loader&) = delete;
  loader& operator=(const loader&) = delete;
  ~loader() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  /// Films of an epoch, the bad ones included.
  int films() const noexcept { return static_cast<int>(films_.films.size()); }

  const loader_share& share() const noexcept { return options_.share; }

  /// Which film each index of an epoch stands for.
  std::vector<int> order(int epoch) const {
    std::vector<int> films(films_.films.size());
    std::iota(films.begin(), films.end(), 0);
    random_stream random{options_.samples.seed, order_stream, static_cast<std::uint64_t>(epoch)};
    if (options_.shuffle) shuffle(films, random);
    return films;
  }

  /// The sample of one place in the training, now and on this thread.
  /// \throws as read_sample; option_error when there is no such index
  sample at(int epoch, int index) {
    expect<option_error>(index >= 0 && index < films(), "loader: index is " + std::to_string(index) +
                                                            ", expected 0 to " + std::to_string(films() - 1));
    return make(order(epoch)[static_cast<std::size_t>(index)], epoch, index);
  }

  /// Goes to `index` of `epoch`; what was made ahead for another place is dropped.
  void start(int epoch, int index = 0) {
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

  /// The next sample of the epoch, and of its share; nothing at the end. A bad film is left out and remembered in
  /// faults(), or stops the loader, as the options say.
  /// \throws the film's error under bad_film::stop; format_error when an epoch begun at index 0 had no good film at all
  std::optional<sample> next() {
    while (taken_ < films()) {
      result made = take(taken_);
      if (!made.fault) {
        ++given_;
        return std::move(made.value);
      }
      try {
        std::rethrow_exception(made.fault);
      } catch (const std::exception& fault) {
        if (options_.on_bad_film == bad_film::stop || !is_fault_of_film(fault)) throw;
        remember({made.value.file, story_of(fault, made.value.file)});
      }
    }
    expect<format_error>(given_ > 0 || static_cast<int>(faults_.size()) < films() || films() == 0,
                         "loader: none of the " + std::to_string(films()) + " films can be used; the first: " +
                             (faults_.empty() ? std::string{} : faults_.front().message));
    return std::nullopt;
  }

  /// The films left out so far, each once.
  const std::vector<film_fault>& faults() const noexcept { return faults_; }

 private:
  static constexpr std::uint32_t order_stream = 0x6F726431;

  struct result {
    sample value;
    std::exception_ptr fault;
  };

  sample make(int record, int epoch, int index) {
    const auto at = static_cast<std::size_t>(record);
    std::shared_ptr<const detail::prepared_film> prepared;
    {
      const std::lock_guard lock{cache_mutex_};
      prepared = cache_[at];
    }
    if (!prepared) {
      prepared = std::make_shared<const detail::prepared_film>(
          detail::prepare_film(films_, films_.films[at], options_.samples));
      const std::lock_guard lock{cache_mutex_};
      // First come, first kept: every film is asked for once an epoch, so throwing out the oldest would help none.
      if (!cache_[at] && cached_ + prepared->bytes() <= options_.cache_bytes) {
        cache_[at] = prepared;
        cached_ += prepared->bytes();
      }
    }
    return detail::make_sample(*prepared, options_.samples, epoch, index);
  }

  result try_make(int record, int epoch, int index) {
    result made;
    try {
      made.value = make(record, epoch, index);
    } catch (...) {
      made.value.file = films_.films[static_cast<std::size_t>(record)].file;
      made.fault = std::current_exception();
    }
    return made;
  }

  void work() {
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

  result take(int index) {
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

  void remember(film_fault fault) {
    const auto same = [&](const film_fault& known) { return known.file == fault.file; };
    if (std::none_of(faults_.begin(), faults_.end(), same)) faults_.push_back(std::move(fault));
  }

  const film_dataset films_;
  const loader_options options_;
  int ahead_ = 1;  // indices that may be made before they are asked for, other ranks' included
  std::vector<film_fault> faults_;
  int given_ = 0;  // samples since start()

  std::mutex cache_mutex_;
  std::vector<std::shared_ptr<const detail::prepared_film>> cache_;
  std::size_t cached_ = 0;

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  bool stopping_ = false;
  std::uint64_t generation_ = 0;
  int epoch_ = 0, claimed_ = 0, taken_ = 0;  // claimed: the next index to make; taken: the next to hand out
  std::vector<int> order_;
  std::map<int, result> ready_;
  std::vector<std::thread> workers_;
};

}}  // namespace lungseg::LUNGSEG_ABI
