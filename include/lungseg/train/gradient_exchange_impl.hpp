// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/train/gradient_exchange.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void gradient_exchange::set_parameters(const std::vector<nn::parameter*>& all) {
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

LUNGSEG_INLINE void gradient_exchange::begin() {
  next_ = 0;
  for (bucket& b : buckets_)
    for (member& m : b.members) m.parameter->additions = 0;
}

LUNGSEG_INLINE void gradient_exchange::poll(const context& ctx) {
  if (!background_ || !learned_) return;
  for (; next_ < buckets_.size() && complete(buckets_[next_]); ++next_) send(ctx, buckets_[next_]);
}

LUNGSEG_INLINE void gradient_exchange::finish(const context& ctx) {
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

LUNGSEG_INLINE bool gradient_exchange::complete(const bucket& b) {
  return std::all_of(b.members.begin(), b.members.end(),
                     [](const member& m) { return m.expected > 0 && m.parameter->additions >= m.expected; });
}

LUNGSEG_INLINE void gradient_exchange::queue(const context& ctx) {
  for (bucket& b : buckets_) {
    std::vector<std::span<float>> blocks;
    for (const member& m : b.members) {
      const view<float, 4> gradient = m.parameter->gradient_sum(ctx);
      blocks.emplace_back(gradient.data(), static_cast<std::size_t>(gradient.size()));
    }
    ctx.joined_ranks().sum(blocks);
  }
}

LUNGSEG_INLINE void gradient_exchange::sum(std::span<float> values) {
  background_ ? background_->add(values) : world_->sum(values);
}

LUNGSEG_INLINE void gradient_exchange::send(const context& ctx, bucket& b) {
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

LUNGSEG_INLINE const float* gradient_exchange::take(const context& ctx, bucket& b, const float* known, bool early) {
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

LUNGSEG_INLINE void gradient_exchange::learn() {
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

}}  // namespace lungseg::LUNGSEG_ABI
