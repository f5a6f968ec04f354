// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "nccl/nccl_ranks.hpp"

#include <chrono>
#include <exception>
#include <thread>
#include <utility>

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

using namespace std::chrono_literals;

nccl_ranks::nccl_ranks(std::shared_ptr<const nccl_library> nccl, std::shared_ptr<gpu_stream> stream, cudaStream_t queue,
                       const ncclUniqueId& id, int rank, int size, std::string name)
    : nccl_{std::move(nccl)},
      stream_{std::move(stream)},
      queue_{queue},
      rank_{rank},
      size_{size},
      name_{std::move(name)} {
  const auto current = on_device();
  check(nccl_->init_rank(&comm_, size, id, rank), "joining the ranks' GPUs");
}

nccl_ranks::~nccl_ranks() {
  if (!comm_) return;
  // Whoever leaves by an exception has not done what the others wait for.
  if (std::uncaught_exceptions() > 0) give_up();
  if (!given_up_) {
    static_cast<void>(nccl_->destroy(comm_));
    return;
  }
  const std::lock_guard lock{ending_};
  if (aborted_.valid()) static_cast<void>(aborted_.wait_for(10s));  // then it is left to itself
}

std::optional<current_device> nccl_ranks::on_device() const {
  if (!stream_) return std::nullopt;
  return std::optional<current_device>{std::in_place, stream_->where()};
}

void nccl_ranks::check(ncclResult_t code, const char* what) const {
  if (code == ncclSuccess) return;
  const std::string story = name_ + ": " + what + ": " + nccl_->reason(code, comm_);
  if (code == ncclRemoteError) throw lost_rank_error{story};  // what that rank says is the cause
  throw device_error{story};
}

std::unique_lock<std::timed_mutex> nccl_ranks::begin_sum() {
  std::unique_lock lock{calls_};
  if (given_up_) throw lost_rank_error{name_ + ": sums between GPUs have been given up"};
  return lock;
}

void nccl_ranks::queue_sum(void* values, std::size_t count, ncclDataType_t type) {
  check(nccl_->all_reduce(values, values, count, type, ncclSum, comm_, queue_), "sum between GPUs");
}

void nccl_ranks::sum(std::span<const std::span<float>> blocks) {
  const auto lock = begin_sum();
  const auto current = on_device();
  check(nccl_->group_start(), "sum between GPUs");
  try {
    for (const std::span<float> block : blocks)
      if (!block.empty()) queue_sum(block.data(), block.size(), ncclFloat32);
  } catch (...) {
    static_cast<void>(nccl_->group_end());
    throw;
  }
  check(nccl_->group_end(), "sum between GPUs");
}

void nccl_ranks::sum(std::span<double> values) {
  const auto lock = begin_sum();
  const auto current = on_device();
  if (!values.empty()) queue_sum(values.data(), values.size(), ncclFloat64);
}

void nccl_ranks::sum(std::span<int> values) {
  const auto lock = begin_sum();
  const auto current = on_device();
  if (!values.empty()) queue_sum(values.data(), values.size(), ncclInt32);
}

std::string nccl_ranks::fault() {
  const std::unique_lock lock{calls_, std::try_to_lock};
  if (!lock || given_up_) return {};  // a call is under way, and says itself what fails; or it is known
  ncclResult_t state = ncclSuccess;
  const ncclResult_t asked = nccl_->async_error(comm_, &state);
  const ncclResult_t code = asked != ncclSuccess ? asked : state;
  return code == ncclSuccess || code == ncclInProgress ? std::string{}
                                                       : name_ + ": sums between GPUs: " + nccl_->reason(code, comm_);
}

void nccl_ranks::give_up() noexcept {
  if (given_up_.exchange(true)) return;
  abort();
}

/// NCCL's kernels end at once, but the call returns only when the graphs with sums are gone, which may be this thread's
/// to end: so another one makes it.
void nccl_ranks::abort() noexcept {
  const auto end = [nccl = nccl_, comm = comm_] { static_cast<void>(nccl->abort(comm)); };
  try {
    // A call that waits for a rank that is gone would hold the lock for ever.
    if (calls_.try_lock_for(1s)) calls_.unlock();
    std::packaged_task<void()> task{end};
    const std::lock_guard lock{ending_};
    aborted_ = task.get_future();
    std::thread{std::move(task)}.detach();
  } catch (...) {  // no thread is to be had
    end();
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
