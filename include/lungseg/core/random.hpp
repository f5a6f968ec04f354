// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Philox4x32-10: four random words as a pure function of a 128-bit counter and a 64-bit key.
/// \source Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011, section 3.
LUNGSEG_HD constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                         std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// A stream of random numbers that is a pure function of (seed, stream, item): the same on every machine, device and
/// thread count. `stream` names the purpose (augmentation, sampling, ...), `item` the film, step or layer.
class random_stream {
 public:
  LUNGSEG_HD constexpr random_stream(std::uint64_t seed, std::uint32_t stream, std::uint64_t item = 0) noexcept
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        counter_{0, stream, static_cast<std::uint32_t>(item), static_cast<std::uint32_t>(item >> 32)} {}

  /// Uniform over all 32-bit words.
  LUNGSEG_HD constexpr std::uint32_t bits() noexcept {
    if (used_ == 4) {
      block_ = philox(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return block_[static_cast<std::size_t>(used_++)];
  }
  /// Uniform in [0, 1).
  LUNGSEG_HD constexpr float uniform() noexcept { return static_cast<float>(bits() >> 8) * (1.0f / 16777216.0f); }
  /// Uniform in [low, high).
  LUNGSEG_HD constexpr float uniform(float low, float high) noexcept { return low + (high - low) * uniform(); }
  /// Uniform in [0, count); count must be positive.
  LUNGSEG_HD constexpr std::uint32_t below(std::uint32_t count) noexcept {
    return static_cast<std::uint32_t>((std::uint64_t{bits()} * count) >> 32);
  }
  /// Standard normal (Box-Muller).
  float normal() noexcept {
    const float radius = std::sqrt(-2.0f * std::log(1.0f - uniform()));
    return radius * std::cos(6.283185307179586f * uniform());
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
};

/// Names one random choice among many items: every item has a number of its own, so that a device can look at all items
/// at once and chooses the same ones as the host.
struct random_draw {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
  std::uint64_t item = 0;

  /// A word to order items by: uniform in its upper half, different for every index below 2^32 - 1, never 0.
  LUNGSEG_HD constexpr std::uint64_t word(std::uint32_t index) const noexcept {
    const std::uint32_t bits =
        philox({index, stream, static_cast<std::uint32_t>(item), static_cast<std::uint32_t>(item >> 32)},
               {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)})[0];
    return std::uint64_t{bits} << 32 | static_cast<std::uint32_t>(~index);
  }
  /// Whether member `index` of `group` is dropped, which happens with probability `rate`; fewer than 65536 members.
  LUNGSEG_HD constexpr bool drops(std::uint32_t group, std::uint32_t index, float rate) const noexcept {
    const auto bits = static_cast<std::uint32_t>(word(group << 16 | index) >> 40);
    return static_cast<float>(bits) * (1.0f / 16777216.0f) < rate;
  }
};

/// Fisher-Yates with the stream's numbers.
template <class Range>
constexpr void shuffle(Range& items, random_stream& random) {
  for (std::uint32_t left = static_cast<std::uint32_t>(items.size()); left > 1; --left) {
    const std::uint32_t pick = random.below(left);
    const auto taken = items[left - 1];
    items[left - 1] = items[pick];
    items[pick] = taken;
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
