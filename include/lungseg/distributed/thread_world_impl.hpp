// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/communicator.hpp"
#include "lungseg/distributed/packed_texts.hpp"
#include "lungseg/distributed/thread_world.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE void meeting_point::meet() {
  std::unique_lock lock{mutex_};
  const std::uint64_t own = generation_;
  if (!failed_ && ++here_ == threads_) {
    here_ = 0;
    ++generation_;
    changed_.notify_all();
    return;
  }
  changed_.wait(lock, [&] { return failed_ || generation_ != own; });
  if (generation_ == own) throw lost_rank_error{"another rank of this process has failed"};
}

LUNGSEG_INLINE void meeting_point::fail() {
  const std::lock_guard lock{mutex_};
  failed_ = true;
  changed_.notify_all();
}

}  // namespace detail

LUNGSEG_INLINE std::shared_ptr<thread_world> thread_world::make(int threads, std::shared_ptr<communicator> outside) {
  expect<option_error>(threads >= 1, "ranks: " + std::to_string(threads) + " threads, expected at least 1");
  return std::shared_ptr<thread_world>{new thread_world{threads, std::move(outside)}};
}

LUNGSEG_INLINE std::shared_ptr<communicator> thread_world::member(int thread) {
  const std::lock_guard lock{mutex_};
  return std::make_shared<member_of>(shared_from_this(), thread, *channels_.front());
}

LUNGSEG_INLINE void thread_world::fail() noexcept {
  {
    const std::lock_guard lock{mutex_};
    failed_ = true;
    for (const auto& each : channels_) {
      each->meeting.fail();
      if (each->outside) each->outside->give_up();
    }
  }
  sums_.give_up();
}

LUNGSEG_INLINE thread_world::talk::talk(int threads, std::shared_ptr<communicator> beyond)
    : meeting{threads}, places(static_cast<std::size_t>(threads)), texts(places.size()), outside{std::move(beyond)} {}

LUNGSEG_INLINE std::string thread_world::member_of::name() const {
  if (team_->outside_) return team_->outside_->name() + ", film " + std::to_string(rank());
  return "rank " + std::to_string(rank()) + " of " + std::to_string(size());
}

LUNGSEG_INLINE std::vector<std::string> thread_world::member_of::all_gather(std::string_view own) {
  const timer clock{seconds_};
  talk_->texts[at()] = own;
  talk_->meeting.meet();
  if (thread_ == 0 && talk_->outside) {
    std::vector<std::string> all;
    for (const std::string& process : talk_->outside->all_gather(detail::pack_texts(talk_->texts)))
      for (std::string& text : detail::unpack_texts(process)) all.push_back(std::move(text));
    talk_->texts = std::move(all);
  }
  talk_->meeting.meet();
  std::vector<std::string> all = talk_->texts;
  talk_->meeting.meet();
  if (thread_ == 0) talk_->texts.resize(talk_->places.size());
  talk_->meeting.meet();
  return all;
}

LUNGSEG_INLINE void thread_world::member_of::broadcast(std::span<std::byte> bytes) {
  const timer clock{seconds_};
  talk_->places[at()] = bytes.data();
  talk_->meeting.meet();
  if (thread_ == 0 && talk_->outside) talk_->outside->broadcast(bytes);
  talk_->meeting.meet();
  if (thread_ != 0 && !bytes.empty()) std::memcpy(bytes.data(), talk_->places[0], bytes.size());
  talk_->meeting.meet();
}

LUNGSEG_INLINE std::shared_ptr<communicator> thread_world::member_of::duplicate() {
  if (thread_ == 0) talk_->copy = &team_->add_channel();
  talk_->meeting.meet();
  talk& own = *talk_->copy;
  talk_->meeting.meet();  // all have it before there is another one
  return std::make_shared<member_of>(team_, thread_, own);
}

LUNGSEG_INLINE void thread_world::member_of::look_after(const std::shared_ptr<device_ranks>& sums) {
  team_->sums_.add(sums);
  if (team_->outside_) team_->outside_->look_after(sums);
}

LUNGSEG_INLINE thread_world::thread_world(int threads, std::shared_ptr<communicator> outside)
    : threads_{threads}, outside_{std::move(outside)} {
  channels_.push_back(std::make_unique<talk>(threads, outside_));
  all_ = threads;
  if (!outside_) return;
  const std::vector<std::string> counts = outside_->all_gather(std::to_string(threads));
  all_ = 0;
  for (int process = 0; process < outside_->size(); ++process) {
    if (process == outside_->rank()) first_ = all_;
    all_ += std::stoi(counts[static_cast<std::size_t>(process)]);
  }
}

LUNGSEG_INLINE thread_world::talk& thread_world::add_channel() {
  const std::shared_ptr<communicator> outside = outside_ ? outside_->duplicate() : nullptr;
  const std::lock_guard lock{mutex_};
  channels_.push_back(std::make_unique<talk>(threads_, outside));
  if (failed_) channels_.back()->meeting.fail();
  return *channels_.back();
}

}}  // namespace lungseg::LUNGSEG_ABI
