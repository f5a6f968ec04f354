// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/nn/parameter.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/train/device_update.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void device_update::prepare(const context& ctx, const std::vector<update_memory>& all,
                                           const std::vector<ops::gpu::update_constants>& constants) {
  std::vector<ops::gpu::update_slot> slots;
  std::vector<ops::gpu::update_chunk> chunks;
  for (const update_memory& m : all) {
    place(ctx, m.parameter->value);
    if (m.parameter->gradient.where() != ctx.where()) m.parameter->gradient = {};
    place(ctx, *m.first, m.parameter->value.extents());
    if (m.second) place(ctx, *m.second, m.parameter->value.extents());
    ops::gpu::update_slot slot{.weight = m.parameter->value.data(),
                               .gradient = m.parameter->gradient_sum(ctx).data(),
                               .first = m.first->data(),
                               .second = m.second ? m.second->data() : nullptr,
                               .size = m.parameter->value.size(),
                               .first_chunk = static_cast<int>(chunks.size())};
    for (std::int64_t at = 0; at < slot.size; at += ops::gpu::update_chunk_size)
      chunks.push_back({static_cast<int>(slots.size()), at});
    slot.chunks = static_cast<int>(chunks.size()) - slot.first_chunk;
    slots.push_back(slot);
  }
  const bool moved = !std::equal(slots.begin(), slots.end(), known_.begin(), known_.end(), same_place);
  tell(all, moved);
  if (moved) {
    known_ = slots;
    slots_ = on_device(ctx, slots);
    chunks_ = on_device(ctx, chunks);
    constants_ = ctx.make<ops::gpu::update_constants>(shape<1>{static_cast<int>(slots.size())});
    norms_ = ctx.make<double>(shape<1>{static_cast<int>(slots.size()) + 1});
  }
  constants_.copy_from_host({constants.data(), constants_.extents()});
}

LUNGSEG_INLINE void device_update::tell(const std::vector<update_memory>& all, bool moved) {
  told_.resize(all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    if (std::uint64_t& updaters = all[i].parameter->updaters; moved || updaters != told_[i]) told_[i] = ++updaters;
}

LUNGSEG_INLINE std::vector<double> device_update::norms() const {
  const tensor<double, 1> host = norms_.on_host();
  return {host.begin(), host.end()};
}

LUNGSEG_INLINE void device_update::place(const context& ctx, tensor<float, 4>& value) {
  if (value.where() == ctx.where()) return;
  tensor<float, 4> there = ctx.make<float>(value.extents());
  there.copy_from_host(value.on_host());
  value = std::move(there);
}

LUNGSEG_INLINE void device_update::place(const context& ctx, tensor<float, 4>& memory, const shape<4>& extents) {
  if (memory.empty())
    memory = ctx.zeros<float>(extents);
  else
    place(ctx, memory);
}

}}  // namespace lungseg::LUNGSEG_ABI
