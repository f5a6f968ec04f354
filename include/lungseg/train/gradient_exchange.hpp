// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/train/background_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

struct exchange_options {
  bool overlap = true;  // sums go on while the backward pass does; on the host
  /// Gradients are summed in buckets of about so many bytes; one of at least a quarter of that is a bucket of its own,
  /// and is summed where it is.
  std::size_t bucket_bytes = std::size_t{4} << 20;
  /// Of a bucket so much is on its way at a time: small sums, of which a backward pass with shared norms makes many and
  /// waits for each, come behind what was sent before them. Each piece is waited for by a thread that sleeps meanwhile,
  /// which takes milliseconds beside a rank that computes, so pieces must not be small either.
  std::size_t piece_bytes = std::size_t{2} << 20;
};

/// Sums the gradients of one network over the ranks that train it. Gradients go in buckets of a fixed order, that of
/// the parameters from last to first, which is about the order in which a backward pass completes them; so all ranks
/// send the same, whatever a step has left out. A gradient is complete when so much was added to it as in the first
/// step, where nothing is sent early; a step that adds less leaves its buckets to the end.
///
/// Gradients on GPUs are summed there, in the same buckets, behind the backward pass on the stream that did it: part of
/// the captured work, which must queue the same on all ranks. None of them is ever missing.
/// \source Li et al., "PyTorch Distributed: Experiences on Accelerating Data Parallel Training", 2020, section 3.2
class gradient_exchange {
 public:
  gradient_exchange(std::shared_ptr<communicator> world, const exchange_options& options)
      : world_{std::move(world)}, options_{options} {}

  /// The parameters that train from now on; collective. They must outlive the exchange.
  void set_parameters(const std::vector<nn::parameter*>& all) {
    if (!world_) return;
    if (options_.overlap && !background_) background_.emplace(world_->duplicate());
    buckets_.clear();
    learned_ = false;
    std::size_t bytes = 0;
    for (auto p = all.rbegin(); p != all.rend(); ++p) {
      if (!(*p)->trainable) continue;
      const std::size_t own = static_cast<std::size_t>((*p)->value.size()) * sizeof(float);
      const bool large = own >= options_.bucket_bytes / 4;
      if (buckets_.empty() || large || buckets_.back().in_place || bytes + own > options_.bucket_bytes) {
        buckets_.push_back({.in_place = large});
        bytes = 0;
      }
      buckets_.back().members.push_back({*p});
      bytes += own;
    }
  }

  /// Before a step.
  void begin() {
    next_ = 0;
    for (bucket& b : buckets_)
      for (member& m : b.members) m.parameter->additions = 0;
  }

  /// Between the steps of a backward pass: sends what is complete.
  void poll(const context& ctx) {
    if (!background_ || !learned_) return;
    for (; next_ < buckets_.size() && complete(buckets_[next_]); ++next_) send(ctx, buckets_[next_]);
  }

  /// Behind the backward pass: every gradient is the sum over all ranks, and missing where no rank has one.
  void finish(const context& ctx) {
    if (!world_) return;
    if (ctx.where().is_cuda()) return queue(ctx);
    const auto begin = std::chrono::steady_clock::now();
    const std::size_t early = next_;
    for (; next_ < buckets_.size(); ++next_) send(ctx, buckets_[next_]);
    known_.clear();
    for (const bucket& b : buckets_)
      for (const member& m : b.members) known_.push_back(m.missing ? 0.0f : 1.0f);
    sum(known_);
    if (background_) background_->wait();
    const float* known = known_.data();
    for (std::size_t i = 0; i < buckets_.size(); ++i) known = take(ctx, buckets_[i], known, i < early);
    learn();
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  bool overlaps() const noexcept { return background_.has_value(); }
  /// Seconds that steps have waited for gradients in finish() so far.
  double seconds() const noexcept { return seconds_; }
  /// Seconds that sums have taken, waiting for other ranks included, hidden behind the backward pass or not.
  double summing_seconds() const noexcept { return background_ ? background_->seconds() : seconds_; }
  /// Bytes of gradients that are summed in a step.
  std::size_t bytes() const noexcept {
    std::int64_t all = 0;
    for (const bucket& b : buckets_)
      for (const member& m : b.members) all += m.parameter->value.size();
    return static_cast<std::size_t>(all) * sizeof(float);
  }

 private:
  struct member {
    nn::parameter* parameter;
    int expected = 0;      // additions of a whole step; 0: not known
    int sent = 0;          // additions when it was sent
    bool missing = false;  // this rank had none then
  };
  struct bucket {
    bool in_place = false;
    std::vector<member> members{};
    std::vector<float> values{};  // of all members, one behind the other, where they are not summed in place
  };

  static bool complete(const bucket& b) {
    return std::all_of(b.members.begin(), b.members.end(),
                       [](const member& m) { return m.expected > 0 && m.parameter->additions >= m.expected; });
  }

  void queue(const context& ctx) {
    for (bucket& b : buckets_) {
      std::vector<std::span<float>> blocks;
      for (const member& m : b.members) {
        const view<float, 4> gradient = m.parameter->gradient_sum(ctx);
        blocks.emplace_back(gradient.data(), static_cast<std::size_t>(gradient.size()));
      }
      ctx.joined_ranks().sum(blocks);
    }
  }

  void sum(std::span<float> values) {
    if (!background_) return world_->sum(values);
    const std::size_t piece = options_.piece_bytes / sizeof(float);
    for (std::size_t at = 0; at < values.size(); at += piece)
      background_->add(values.subspan(at, std::min(piece, values.size() - at)));
  }

  void send(const context& ctx, bucket& b) {
    b.values.clear();
    for (member& m : b.members) {
      nn::parameter& p = *m.parameter;
      m.sent = p.additions;
      m.missing = p.gradient.empty();
      const view<float, 4> gradient = p.gradient_sum(ctx);
      p.additions = m.sent;
      if (b.in_place) return sum({gradient.data(), static_cast<std::size_t>(gradient.size())});
      b.values.insert(b.values.end(), gradient.begin(), gradient.end());
    }
    sum(b.values);
  }

  /// \param known  for each member how many ranks had a gradient \return behind the bucket's
  static const float* take(const context& ctx, bucket& b, const float* known, bool early) {
    const float* from = b.values.data();
    for (member& m : b.members) {
      nn::parameter& p = *m.parameter;
      expect<numeric_error>(!early || p.additions == m.sent,
                            "ranks: the gradient of '" + p.name + "' grew after it was sent to the others");
      if (*known++ == 0)
        p.gradient = {};
      else if (!b.in_place)
        std::copy_n(from, p.value.size(), p.gradient_sum(ctx).data());
      from += b.in_place ? 0 : p.value.size();
    }
    return known;
  }

  /// How much is added in a whole step: the most that any rank has seen.
  void learn() {
    if (learned_ || !background_) return;
    std::vector<int> counts;
    for (const bucket& b : buckets_)
      for (const member& m : b.members) counts.push_back(m.sent);
    const std::vector<int> own = counts;
    for (const std::string& text :
         world_->all_gather({reinterpret_cast<const char*>(own.data()), own.size() * sizeof(int)}))
      for (std::size_t i = 0; i < counts.size(); ++i) {
        int theirs = 0;
        text.copy(reinterpret_cast<char*>(&theirs), sizeof theirs, i * sizeof theirs);
        counts[i] = std::max(counts[i], theirs);
      }
    auto count = counts.begin();
    for (bucket& b : buckets_)
      for (member& m : b.members) m.expected = *count++;
    learned_ = true;
  }

  std::shared_ptr<communicator> world_;
  exchange_options options_;
  std::vector<bucket> buckets_;
  std::vector<float> known_;  // for each parameter how many ranks have a gradient
  std::size_t next_ = 0;      // the bucket to send next
  bool learned_ = false;
  double seconds_ = 0;
  std::optional<background_sums> background_;  // last, so that its thread ends before the buckets do
};

}}  // namespace lungseg::LUNGSEG_ABI
