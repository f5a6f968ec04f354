// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <atomic>

#include "emulated_stream.hpp"
#include "lungseg/core/device_ranks.hpp"

namespace lungseg::test { namespace {

/// Sums between devices that are not there: the communicator adds them up when their turn on the stream comes. They
/// meet in the order in which each rank's stream has them, as NCCL's do, so ranks that queue other sums show.
class emulated_ranks final : public device_ranks {
 public:
  emulated_ranks(std::shared_ptr<gpu_stream> stream, communicator& world)
      : stream_{std::move(stream)}, world_{world.duplicate()} {}

  int rank() const noexcept override { return world_->rank(); }
  int size() const noexcept override { return world_->size(); }
  void sum(std::span<const std::span<float>> blocks) override {
    for (const std::span<float> block : blocks)
      emulated().queue("sum over ranks", [world = world_, block] { world->sum(block); });
  }
  void sum(std::span<double> values) override {
    emulated().queue("sum over ranks", [world = world_, values] { world->sum(values); });
  }
  void sum(std::span<int> values) override {
    emulated().queue("sum over ranks", [world = world_, values] {
      std::vector<double> exact(values.begin(), values.end());
      world->sum(exact);
      for (std::size_t i = 0; i < exact.size(); ++i) values[i] = static_cast<int>(exact[i]);
    });
  }
  std::string fault() override { return {}; }
  void give_up() noexcept override {
    if (!given_up_.exchange(true)) world_->give_up();
  }
  bool given_up() const noexcept override { return given_up_; }
  bool host_waits() const noexcept override { return stream_->host_waits(); }
  std::int64_t waits_done() const noexcept override { return stream_->waits_done(); }

 private:
  emulated_stream& emulated() const { return static_cast<emulated_stream&>(*stream_); }

  std::shared_ptr<gpu_stream> stream_;
  std::shared_ptr<communicator> world_;
  std::atomic<bool> given_up_{false};
};

}}  // namespace lungseg::test

namespace lungseg { inline namespace LUNGSEG_ABI {

std::shared_ptr<device_ranks> join_device_ranks(const std::shared_ptr<gpu_stream>& stream, communicator& world) {
  auto ranks = std::make_shared<test::emulated_ranks>(stream, world);
  world.look_after(ranks);
  return ranks;
}

}}  // namespace lungseg::LUNGSEG_ABI
