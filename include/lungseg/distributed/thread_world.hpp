// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/communicator.hpp"
#include "lungseg/distributed/sums_in_care.hpp"
#include "lungseg/distributed/tree_sum.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Where the threads of a team meet.
class meeting_point {
 public:
  explicit meeting_point(int threads) : threads_{threads} {}

  /// Returns when all threads are here. \throws lost_rank_error when one has failed and will not come
  void meet();
  void fail();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  const int threads_;
  int here_ = 0;
  bool failed_ = false;
  std::uint64_t generation_ = 0;
};

}  // namespace detail

/// Ranks that are threads of this process. Sums are added in the order of tree_sum. Behind the team there may be ranks
/// of other processes, each of them a team, too: the threads then are the low levels of one tree, and the processes the
/// high ones, so that what is added in which order depends on the number of all ranks alone, if every process has the
/// same power of two of them and the outside adds by the same tree.
class thread_world : public std::enable_shared_from_this<thread_world> {
 public:
  /// \param threads  of this process
  /// \param outside  between the processes, called by one thread at a time; null: this one is alone
  static std::shared_ptr<thread_world> make(int threads, std::shared_ptr<communicator> outside = nullptr);

  /// The communicator of one thread.
  std::shared_ptr<communicator> member(int thread);
  int threads() const noexcept { return threads_; }
  /// Lets all that wait for a rank of this team throw lost_rank_error, now and from now on.
  void fail() noexcept;

 private:
  /// One stream of collective calls.
  struct talk {
    talk(int threads, std::shared_ptr<communicator> beyond);
    detail::meeting_point meeting;
    std::vector<void*> places;       // of each thread
    std::vector<std::string> texts;  // of each thread, then of all ranks
    std::shared_ptr<communicator> outside;
    talk* copy = nullptr;  // the latest duplicate
  };

  class member_of : public communicator {
   public:
    member_of(std::shared_ptr<thread_world> team, int thread, talk& own)
        : team_{std::move(team)}, thread_{thread}, talk_{&own} {}

    int rank() const noexcept override { return team_->first_ + thread_; }
    int size() const noexcept override { return team_->all_; }
    std::string name() const override;
    void sum(std::span<float> values) override { add(values); }
    void sum(std::span<double> values) override { add(values); }

    std::vector<std::string> all_gather(std::string_view own) override;

    void broadcast(std::span<std::byte> bytes) override;

    std::shared_ptr<communicator> duplicate() override;

    void give_up() noexcept override { team_->fail(); }
    void look_after(const std::shared_ptr<device_ranks>& sums) override;
    std::shared_ptr<work_signs> signs() const override { return team_->outside_ ? team_->outside_->signs() : nullptr; }

   private:
    struct timer {
      double& seconds;
      std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
      ~timer() { seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }
    };
    std::size_t at() const noexcept { return static_cast<std::size_t>(thread_); }

    /// Every thread adds a part up in the first one's memory, the processes add theirs, and everybody takes the result.
    template <class T>
    void add(std::span<T> values) {
      const timer clock{seconds_};
      talk_->places[at()] = values.data();
      talk_->meeting.meet();
      const std::size_t threads = talk_->places.size(), count = values.size();
      T* const total = static_cast<T*>(talk_->places[0]);
      std::vector<const T*> sources;
      for (void* const place : talk_->places) sources.push_back(static_cast<const T*>(place));
      detail::tree_sum<T>{sources}.add(total, count * at() / threads, count * (at() + 1) / threads);
      talk_->meeting.meet();
      if (thread_ == 0 && talk_->outside) talk_->outside->sum(values);
      talk_->meeting.meet();
      if (thread_ != 0) std::copy_n(total, count, values.data());
      talk_->meeting.meet();
    }

    std::shared_ptr<thread_world> team_;
    int thread_;
    talk* talk_;
  };

  thread_world(int threads, std::shared_ptr<communicator> outside);

  talk& add_channel();

  const int threads_;
  const std::shared_ptr<communicator> outside_;
  int first_ = 0, all_ = 0;
  detail::sums_in_care sums_;
  std::mutex mutex_;  // guards the following
  bool failed_ = false;
  std::deque<std::unique_ptr<talk>> channels_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/distributed/thread_world_impl.hpp"
#endif
