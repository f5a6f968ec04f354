// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// A library that plays NCCL for nccl_ranks_test.cpp: ranks are threads of one process, values are in the host's memory,
// calls wait until all ranks have made them. It has the functions that lungseg uses, and refuses what NCCL would
// refuse.

#include <nccl.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace {

struct meeting;

thread_local int group_depth = 0;
thread_local std::vector<std::function<ncclResult_t()>> group;

}  // namespace

struct ncclComm {
  meeting* place = nullptr;
  int rank = 0;
  ncclResult_t fault = ncclSuccess;  // that ncclCommGetAsyncError tells
};

namespace {

/// The ranks of one id.
struct meeting {
  std::mutex mutex;
  std::condition_variable changed;
  int size = 0, here = 0, left = 0, generation = 0;
  bool aborted = false;
  std::vector<void*> places;
  std::vector<std::size_t> counts;
  std::vector<ncclDataType_t> types;
  std::vector<ncclComm*> members;
};

std::mutex all_mutex;
std::map<int, meeting> meetings;
int ids = 0, live = 0, aborts = 0;

/// True when all are here; false when somebody has given up.
bool meet(meeting& at, std::unique_lock<std::mutex>& lock) {
  const int own = at.generation;
  if (!at.aborted && ++at.here == at.size) {
    at.here = 0;
    ++at.generation;
    at.changed.notify_all();
    return true;
  }
  at.changed.wait(lock, [&] { return at.aborted || at.generation != own; });
  return at.generation != own;
}

template <class T>
void add_up(const meeting& at, std::size_t count) {
  std::vector<T> sum(count);
  for (void* const place : at.places)
    for (std::size_t i = 0; i < count; ++i) sum[i] += static_cast<const T*>(place)[i];
  for (void* const place : at.places) std::memcpy(place, sum.data(), count * sizeof(T));
}

ncclResult_t sum_now(ncclComm_t comm, void* values, std::size_t count, ncclDataType_t type) {
  meeting& at = *comm->place;
  std::unique_lock lock{at.mutex};
  const auto own = static_cast<std::size_t>(comm->rank);
  at.places[own] = values;
  at.counts[own] = count;
  at.types[own] = type;
  if (!meet(at, lock)) return ncclRemoteError;
  if (std::count(at.counts.begin(), at.counts.end(), count) != at.size ||
      std::count(at.types.begin(), at.types.end(), type) != at.size)
    return ncclInvalidUsage;  // NCCL would hang
  if (comm->rank == 0) {
    if (type == ncclFloat32) add_up<float>(at, count);
    if (type == ncclFloat64) add_up<double>(at, count);
    if (type == ncclInt32) add_up<int>(at, count);
  }
  return meet(at, lock) ? ncclSuccess : ncclRemoteError;
}

}  // namespace

extern "C" {

ncclResult_t ncclGetVersion(int* version) {
  const char* const played = std::getenv("PLAYED_NCCL_VERSION");
  *version = played ? std::atoi(played) : NCCL_VERSION_CODE;
  return ncclSuccess;
}

ncclResult_t ncclGetUniqueId(ncclUniqueId* id) {
  const std::lock_guard lock{all_mutex};
  const int number = ++ids;
  std::memset(id, 0, sizeof *id);
  std::memcpy(id->internal, &number, sizeof number);
  return ncclSuccess;
}

ncclResult_t ncclCommInitRank(ncclComm_t* comm, int size, ncclUniqueId id, int rank) {
  int number = 0;
  std::memcpy(&number, id.internal, sizeof number);
  meeting* at = nullptr;
  {
    const std::lock_guard lock{all_mutex};
    if (number < 1 || number > ids || rank < 0 || rank >= size) return ncclInvalidArgument;
    at = &meetings[number];
    ++live;
  }
  auto* const made = new ncclComm{at, rank};
  std::unique_lock lock{at->mutex};
  at->size = size;
  const auto ranks = static_cast<std::size_t>(size);
  at->places.resize(ranks);
  at->counts.resize(ranks);
  at->types.resize(ranks);
  at->members.resize(ranks);
  at->members[static_cast<std::size_t>(rank)] = made;
  if (!meet(*at, lock)) return ncclRemoteError;
  *comm = made;
  return ncclSuccess;
}

ncclResult_t ncclCommDestroy(ncclComm_t comm) {
  {
    const std::lock_guard lock{comm->place->mutex};
    comm->place->members[static_cast<std::size_t>(comm->rank)] = nullptr;
  }
  const std::lock_guard lock{all_mutex};
  --live;
  delete comm;
  return ncclSuccess;
}

/// Ends the waiting of this rank; the others' GPUs see the connection break.
ncclResult_t ncclCommAbort(ncclComm_t comm) {
  {
    const std::lock_guard lock{comm->place->mutex};
    comm->place->aborted = true;
    for (ncclComm* const other : comm->place->members)
      if (other && other != comm) other->fault = ncclRemoteError;
    comm->place->changed.notify_all();
  }
  {
    const std::lock_guard lock{all_mutex};
    ++aborts;
  }
  return ncclCommDestroy(comm);
}

ncclResult_t ncclCommGetAsyncError(ncclComm_t comm, ncclResult_t* fault) {
  const std::lock_guard lock{comm->place->mutex};
  *fault = comm->fault;
  return ncclSuccess;
}

ncclResult_t ncclAllReduce(const void* from, void* to, std::size_t count, ncclDataType_t type, ncclRedOp_t operation,
                           ncclComm_t comm, cudaStream_t) {
  if (from != to || operation != ncclSum || count == 0) return ncclInvalidArgument;
  if (group_depth == 0) return sum_now(comm, to, count, type);
  group.push_back([=] { return sum_now(comm, to, count, type); });
  return ncclSuccess;
}

ncclResult_t ncclGroupStart() {
  ++group_depth;
  return ncclSuccess;
}

ncclResult_t ncclGroupEnd() {
  if (group_depth == 0) return ncclInvalidUsage;
  if (--group_depth > 0) return ncclSuccess;
  const auto queued = std::exchange(group, {});
  for (const auto& each : queued)
    if (const ncclResult_t code = each(); code != ncclSuccess) return code;
  return ncclSuccess;
}

const char* ncclGetErrorString(ncclResult_t code) {
  return code == ncclRemoteError          ? "remote process exited or there was a network error"
         : code == ncclInvalidUsage       ? "invalid usage"
         : code == ncclSystemError        ? "unhandled system error"
         : code == ncclUnhandledCudaError ? "unhandled cuda error"
                                          : "another error";
}

const char* ncclGetLastError(ncclComm_t) {
  return "played";
}

// For the test alone.
int played_nccl_live() {
  const std::lock_guard lock{all_mutex};
  return live;
}
int played_nccl_aborts() {
  const std::lock_guard lock{all_mutex};
  return aborts;
}
void played_nccl_break(int rank) {
  const std::lock_guard lock{all_mutex};
  meeting& latest = meetings[ids];
  const std::lock_guard inner{latest.mutex};
  latest.members[static_cast<std::size_t>(rank)]->fault = ncclSystemError;
}

}  // extern "C"
