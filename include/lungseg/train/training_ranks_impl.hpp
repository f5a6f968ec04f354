// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/training_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE log_sink log_of_rank(const context& ctx, log_sink log) {
  if (!log || !ctx.world() || ctx.world()->rank() == 0) return log;
  return [log = std::move(log), who = ctx.world()->name()](log_level level, std::string_view text) {
    if (level == log_level::warning) log(level, who + ": " + std::string{text});
  };
}

namespace detail {

LUNGSEG_INLINE std::string difference_of(const std::vector<std::vector<std::string>>& all) {
  constexpr std::size_t longest = 200;
  const std::vector<std::string>& first = all.front();
  for (const std::vector<std::string>& other : all) {
    if (other.size() != first.size()) return other[0] + " has other kinds of options than " + first[0];
    for (std::size_t i = 1; i + 1 < first.size(); i += 2) {
      if (other[i] != first[i]) return other[0] + " has other kinds of options than " + first[0];
      if (other[i + 1] == first[i + 1]) continue;
      const bool show = other[i + 1].size() + first[i + 1].size() < longest;
      return other[0] + " has " + (show ? "" : "another ") + other[i] + (show ? " '" + other[i + 1] + "'" : "") +
             (show ? ", and " : " than ") + first[0] + (show ? " '" + first[i + 1] + "'" : "");
    }
  }
  return {};
}

}  // namespace detail

LUNGSEG_INLINE void training_ranks::expect_same(const run_description& own) const {
  if (!world_) return;
  std::string text = world_->name();
  const char end = '\0';
  for (const auto& [key, value] : own) (text += end) += key + end + value;
  std::vector<std::vector<std::string>> all;
  for (const std::string& said : world_->all_gather(text)) {
    std::vector<std::string>& words = all.emplace_back();
    for (std::size_t at = 0; at <= said.size();) {
      const std::size_t stop = std::min(said.find(end, at), said.size());
      words.push_back(said.substr(at, stop - at));
      at = stop + 1;
    }
  }
  const std::string difference = detail::difference_of(all);
  expect<option_error>(difference.empty(),
                       "training across ranks: " + difference + "; all ranks need the same program, options and films");
}

LUNGSEG_INLINE training_ranks::orders training_ranks::agreed(const orders& own) const {
  if (!world_) return own;
  std::array<double, 3> all{own.stop ? 1.0 : 0.0, 0, 0};
  if (writes()) all = {all[0], own.save ? 1.0 : 0.0, static_cast<double>(own.position)};
  world_->sum(all);
  return {all[0] > 0, all[1] > 0, static_cast<std::int64_t>(all[2])};
}

LUNGSEG_INLINE void training_ranks::share(const nn::state_refs& state) const {
  if (!world_) return;
  const auto take = [&](tensor<float, 4>& value) {
    tensor<float, 4> host = value.on_host();
    world_->broadcast(std::as_writable_bytes(std::span{host.data(), static_cast<std::size_t>(host.size())}));
    value.copy_from_host(host);
  };
  for (nn::parameter* p : state.parameters) take(p->value);
  for (nn::buffer* b : state.buffers) take(b->value);
  state.touch();
}

LUNGSEG_INLINE void training_ranks::average(const context& ctx, const std::vector<nn::buffer*>& buffers) const {
  if (!world_ || ctx.shared_norms()) return;
  for (nn::buffer* b : buffers) {
    tensor<float, 4> host = b->value.on_host();
    world_->sum(std::span{host.data(), static_cast<std::size_t>(host.size())});
    for (float& value : host) value /= static_cast<float>(world_->size());
    b->value.copy_from_host(host);
    b->touch();
  }
}

LUNGSEG_INLINE archive training_ranks::share(archive own) const {
  if (!world_) return own;
  share_text(own.source);
  std::string metadata;
  for (const auto& [key, text] : own.metadata) metadata += pack(key) + pack(text);
  share_text(metadata);
  for (std::size_t at = 0; !writes() && at < metadata.size();) {
    std::string key = unpack(metadata, at);
    own.metadata[std::move(key)] = unpack(metadata, at);
  }
  std::string tensors;
  for (const named_tensor& t : own.tensors) {
    tensors +=
        pack(t.name) + pack(t.type) + pack(std::to_string(t.extents.size())) + pack(std::to_string(t.bytes.size()));
    for (const std::int64_t extent : t.extents) tensors += pack(std::to_string(extent));
  }
  share_text(tensors);
  std::size_t at = 0, next = 0;
  while (at < tensors.size()) {
    named_tensor t{unpack(tensors, at), unpack(tensors, at), {}, {}, nullptr};
    std::size_t axes = std::stoul(unpack(tensors, at));
    const std::size_t count = std::stoul(unpack(tensors, at));
    for (; axes > 0; --axes) t.extents.push_back(std::stoll(unpack(tensors, at)));
    const std::shared_ptr<std::byte[]> block{new std::byte[count]};
    if (writes()) std::ranges::copy(own.tensors[next++].bytes, block.get());
    world_->broadcast({block.get(), count});
    if (writes()) continue;
    t.bytes = {block.get(), count};
    t.owner = block;
    own.tensors.push_back(std::move(t));
  }
  return own;
}

LUNGSEG_INLINE named_values training_ranks::share(named_values own) const {
  if (!world_) return own;
  std::string text;
  for (const auto& [name, value] : own)
    text += pack(name) + std::string{reinterpret_cast<const char*>(&value), sizeof value};
  share_text(text);
  named_values result;
  for (std::size_t at = 0; at < text.size(); at += sizeof(double)) {
    std::string name = unpack(text, at);
    double value = 0;
    text.copy(reinterpret_cast<char*>(&value), sizeof value, at);
    result.emplace_back(std::move(name), value);
  }
  return result;
}

LUNGSEG_INLINE bool training_ranks::share(bool own) const {
  if (world_) world_->broadcast(std::as_writable_bytes(std::span{&own, 1}));
  return own;
}

LUNGSEG_INLINE std::int64_t training_ranks::different(const std::vector<std::string>& own) const {
  std::string text;
  for (const std::string& each : own) text += each + '\0';
  std::set<std::string> all;
  for (const std::string& said : world_ ? world_->all_gather(text) : std::vector{text})
    for (std::size_t at = 0, end = 0; (end = said.find('\0', at)) != said.npos; at = end + 1)
      all.insert(said.substr(at, end - at));
  return std::ssize(all);
}

LUNGSEG_INLINE std::string training_ranks::pack(const std::string& text) {
  return std::to_string(text.size()) + ":" + text;
}

LUNGSEG_INLINE std::string training_ranks::unpack(const std::string& from, std::size_t& at) {
  std::size_t digits = 0;
  const std::size_t size = std::stoul(from.substr(at, 20), &digits);
  std::string text = from.substr(at + digits + 1, size);
  at += digits + 1 + size;
  return text;
}

LUNGSEG_INLINE void training_ranks::share_text(std::string& text) const {
  std::uint64_t size = text.size();
  world_->broadcast(std::as_writable_bytes(std::span{&size, 1}));
  text.resize(static_cast<std::size_t>(size));
  world_->broadcast(std::as_writable_bytes(std::span{text.data(), text.size()}));
}

}}  // namespace lungseg::LUNGSEG_ABI
