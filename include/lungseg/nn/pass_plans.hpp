// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "lungseg/core/capture.hpp"
#include "lungseg/nn/tape.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a pass with losses is over: its input, and of the batch that ranks share what captured work holds.
struct loss_input {
  shape<4> extents{};
  int first = 0;          // number of its first image in the batch
  bool looks_on = false;  // see context::only_looks_on
  bool goes_on = false;   // with something behind it, as an update of the weights

  loss_input() = default;
  loss_input(const context& ctx, const shape<4>& images, bool more_follows)
      : extents{images},
        first{ctx.share() ? ctx.share()->first : 0},
        looks_on{ctx.only_looks_on()},
        goes_on{more_follows} {}
  auto operator<=>(const loss_input&) const = default;
};

/// What a network keeps for one kind of pass: for every size of its input a plan, which is memory for what goes in and
/// comes out with the work between them. On a GPU that is captured (core/capture.hpp). Graphs belong to a stream, and
/// hold what the context and the configuration said when they were captured, and where the network's state was: where
/// one of these is another, everything starts anew. Plans hold memory, so only those of the last few sizes are kept,
/// and on the host, which captures nothing, none.
template <class Key, class Plan, class Config>
class pass_plans {
 public:
  /// use(plan) with the plan for `key`; a new one comes from make().
  /// \param state  of the network
  /// \param mode   whether captured work folds the state into filters beforehand or changes it
  template <class Make, class Use>
  auto with(const context& ctx, const Config& config, const nn::state_refs& state, nn::tape::mode mode, const Key& key,
            Make&& make, Use&& use) {
    if (ctx.where().is_cpu()) {
      Plan plan = make();
      return use(plan);
    }
    return use(get(
        ctx, config,
        mode == nn::tape::mode::training ? nn::captured_for_training(ctx, state) : nn::captured_for_inference(state),
        key, std::forward<Make>(make)));
  }

 private:
  template <class Make>
  Plan& get(const context& ctx, const Config& config, nn::captured_state state, const Key& key, Make&& make) {
    if (!made_for_ || made_for_->stream != ctx.memory() || made_for_->exact != ctx.exact() ||
        made_for_->precision != ctx.precision() || made_for_->deterministic != ctx.deterministic() ||
        made_for_->seed != ctx.seed() || made_for_->ranks != ctx.device_ranks() ||
        made_for_->shared_norms != ctx.shared_norms() || !(made_for_->state == state) ||
        !(made_for_->config == config)) {
      plans_.clear();
      made_for_.emplace(circumstances{ctx.memory(), ctx.precision(), ctx.exact(), ctx.deterministic(), ctx.seed(),
                                      ctx.device_ranks(), ctx.shared_norms(), std::move(state), config});
    }
    auto found = plans_.find(key);
    if (found == plans_.end()) {
      if (plans_.size() == most_plans)
        plans_.erase(std::min_element(plans_.begin(), plans_.end(), [](const auto& a, const auto& b) {
          return a.second.last_use < b.second.last_use;
        }));
      found = plans_.emplace(key, entry{make(), 0}).first;
    }
    found->second.last_use = ++uses_;
    return found->second.plan;
  }

  static constexpr std::size_t most_plans = 8;
  struct entry {
    Plan plan;
    std::uint64_t last_use;
  };
  struct circumstances {
    std::shared_ptr<memory_resource> stream;
    dtype precision;
    bool exact, deterministic;
    std::uint64_t seed;
    std::shared_ptr<device_ranks> ranks;
    bool shared_norms;
    nn::captured_state state;
    Config config;
  };
  std::optional<circumstances> made_for_;  // declared first, because stream and ranks must outlive the graphs
  std::map<Key, entry> plans_;
  std::uint64_t uses_ = 0;
};

}}  // namespace lungseg::LUNGSEG_ABI
