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
#include <optional>
#include <string>
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
  explicit loader(film_dataset films, loader_options options = {});
  loader(const loader&) = delete;
  loader& operator=(const loader&) = delete;
  ~loader();

  /// Films of an epoch, the bad ones included.
  int films() const noexcept { return static_cast<int>(films_.films.size()); }

  const loader_share& share() const noexcept { return options_.share; }

  /// Which film each index of an epoch stands for.
  std::vector<int> order(int epoch) const;

  /// The sample of one place in the training, now and on this thread.
  /// \throws as read_sample; option_error when there is no such index
  sample at(int epoch, int index) {
    expect<option_error>(index >= 0 && index < films(), "loader: index is " + std::to_string(index) +
                                                            ", expected 0 to " + std::to_string(films() - 1));
    return make(order(epoch)[static_cast<std::size_t>(index)], epoch, index);
  }

  /// Reads films until one can be used, so that a dataset of which none can is told before any work.
  /// \param of  what the films are for, as the message begins
  /// \throws format_error when there are films and none of them can be used; under bad_film::stop the error of the first
  ///         that cannot
  void expect_usable(const std::string& of);

  /// Goes to `index` of `epoch`; what was made ahead for another place is dropped.
  void start(int epoch, int index = 0);

  /// The next sample of the epoch, and of its share; nothing at the end. A bad film is left out and remembered in
  /// faults(), or stops the loader, as the options say.
  /// \throws the film's error under bad_film::stop; format_error when an epoch begun at index 0 had no good film at all
  std::optional<sample> next();

  /// The films left out so far, each once.
  const std::vector<film_fault>& faults() const noexcept { return faults_; }

 private:
  static constexpr std::uint32_t order_stream = 0x6F726431;

  struct result {
    sample value;
    std::exception_ptr fault;
  };

  sample make(int record, int epoch, int index);

  result try_make(int record, int epoch, int index);

  void work();

  result take(int index);

  /// \throws what is no fault of the film, and under bad_film::stop what is
  std::string reason_of(const result& failed) const;

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

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/sample/loader_impl.hpp"
#endif
