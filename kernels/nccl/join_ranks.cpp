// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "nccl/join_ranks.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

/// What a rank tells the others.
struct joining {
  enum field { name, host, number, gpu, version, fault, fields };
  std::array<std::string, fields> texts;

  std::string packed() const {
    std::string all;
    for (const std::string& text : texts) all += text + '\0';
    return all;
  }
  static joining unpacked(const std::string& all) {
    joining result;
    std::size_t at = 0;
    for (std::string& text : result.texts) {
      text = all.c_str() + std::min(at, all.size());
      at += text.size() + 1;
    }
    return result;
  }
  const std::string& operator[](field which) const { return texts[static_cast<std::size_t>(which)]; }
};

[[noreturn]] void refuse(const std::string& why) {
  throw device_error{"training across GPUs: " + why};
}

void expect_joinable(const std::vector<joining>& all) {
  const joining& first = all.front();
  const bool shared = std::getenv("LUNGSEG_SHARED_GPUS") != nullptr;
  for (const joining& each : all)
    if (!each[joining::fault].empty()) refuse(each[joining::name] + ": " + each[joining::fault]);
  for (const joining& each : all) {
    if (each[joining::version] != first[joining::version])
      refuse(each[joining::name] + " has NCCL " + each[joining::version] + ", and " + first[joining::name] + " " +
             first[joining::version] + "; all ranks need the same");
    const auto same = std::find_if(all.begin(), all.end(), [&](const joining& other) {
      return other[joining::host] == each[joining::host] && other[joining::number] == each[joining::number];
    });
    if (&*same != &each && !shared)
      refuse(each[joining::name] + " has the GPU of " + (*same)[joining::name] + ", " + each[joining::gpu] + " (" +
             each[joining::number] + "), and NCCL wants one for each rank: start as many ranks on " +
             each[joining::host] + " as it has GPUs, with --device cuda");
  }
}

/// A GPU's values are its own: memory of a stream's pool, let alone of a graph, can be neither registered with other
/// processes, as NCCL would captured sums', nor reached by other GPUs of this process, as it would where ranks are
/// threads. What a user has chosen stays. Once in a process, because others may read its environment.
void keep_to_own_memory() {
  static std::once_flag once;
  std::call_once(once, [] {
    ::setenv("NCCL_GRAPH_REGISTER", "0", 0);
    ::setenv("NCCL_P2P_DIRECT_DISABLE", "1", 0);
  });
}

/// The first rank's id, on all ranks, or its fault.
ncclUniqueId shared_id(const nccl_library& nccl, communicator& world) {
  struct {
    ncclUniqueId id{};
    ncclResult_t code = ncclSuccess;
  } made;
  if (world.rank() == 0) made.code = nccl.get_unique_id(&made.id);
  world.broadcast(std::as_writable_bytes(std::span{&made, 1}));
  if (made.code != ncclSuccess) refuse("the first rank gets no id: " + nccl.reason(made.code, nullptr));
  return made.id;
}

}  // namespace

std::shared_ptr<device_ranks> join_ranks(std::span<const std::string> places, const std::shared_ptr<gpu_stream>& stream,
                                         cudaStream_t queue, communicator& world, const gpu_identity& own) {
  keep_to_own_memory();
  std::shared_ptr<const nccl_library> nccl;
  std::string version, fault;
  try {
    nccl = std::make_shared<const nccl_library>(places);
    version = std::to_string(nccl->version());
  } catch (const device_error& missing) {
    fault = missing.what();
  }
  const joining told{{world.name(), own.host, own.number, own.name, version, fault}};
  std::vector<joining> all;
  for (const std::string& text : world.all_gather(told.packed())) all.push_back(joining::unpacked(text));
  expect_joinable(all);
  const ncclUniqueId id = shared_id(*nccl, world);
  auto ranks =
      std::make_shared<nccl_ranks>(std::move(nccl), stream, queue, id, world.rank(), world.size(), world.name());
  world.look_after(ranks);
  return ranks;
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
