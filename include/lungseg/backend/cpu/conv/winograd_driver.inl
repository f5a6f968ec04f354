// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by winograd.hpp once per instruction set, without a guard, behind winograd_kernel.inl: who does what.

/// `fitting` tiles in whole register tiles, from `least` to 84.
inline std::int64_t whole_tiles(std::int64_t fitting, int least) noexcept {
  return std::clamp<std::int64_t>(fitting / tile_rows, least / tile_rows, 84 / tile_rows) * tile_rows;
}

/// Tiles that one block of output channels takes at a time: as many as keep the transformed inputs, which every block
/// reads again, near the second-level cache.
inline std::int64_t tiles_per_part(int in_channels) noexcept {
  return whole_tiles(288 * 1024 / (36 * std::int64_t{in_channels}), 28);
}

/// Tiles that a thread takes from input to output at a time. Point by point little more than one point's inputs and
/// filters have to stay near, and what is written between the transforms should not leave the second-level cache: as
/// many as have 144 KiB of transformed inputs, but two register tiles, or the filters are read too often (measured on
/// AVX2).
inline std::int64_t tiles_per_block(int in_channels) noexcept {
  return point_by_point ? whole_tiles(1024 / in_channels, 2 * tile_rows) : tiles_per_part(in_channels);
}

inline std::int64_t inputs_floats(std::int64_t tiles, int channels) noexcept {
  return 36 * input_buffer::plane_floats(tiles, channels);
}

/// Memory for the transformed inputs of some tiles, and where their outputs go.
struct tile_memory {
  tensor<float, 1> inputs;
  tensor<tile_pixels, 1> outputs;
  input_buffer buffer;

  tile_memory(const context& ctx, std::int64_t tiles, int channels)
      : inputs{ctx.make<float>(std::array{static_cast<int>(inputs_floats(tiles, channels))})},
        outputs{ctx.make<tile_pixels>(std::array{static_cast<int>(tiles)})},
        buffer{inputs.data(), tiles, channels} {}

  template <class T>
  void transform(const winograd_problem<T>& p, std::int64_t tile, std::int64_t slot) {
    const auto patch = p.tiling.patch(tile);
    outputs[slot] = p.tiling.middle(patch);
    transform_input(p, patch, slot, buffer);
  }
};

/// Gathers 9 taps for one block of output channels and channels [first, first + count) of the input.
/// \param taps [count][9][channel_block]; lanes past the last output channel are left as they are.
inline void gather_taps(const winograd_filter_source& s, int block, int first, int count, float* taps) {
  const int out = block * channel_block, outs = std::min(channel_block, s.out_channels - out);
  if (s.for_data_gradient) {
    for (int i = 0; i < count; ++i)
      for (int tap = 0; tap < 9; ++tap)
        std::memcpy(taps + (i * 9 + tap) * channel_block,
                    s.filter + (std::int64_t{first + i} * 9 + 8 - tap) * s.out_channels + out,
                    static_cast<std::size_t>(outs) * sizeof(float));
    return;
  }
  const std::int64_t step = std::int64_t{9} * s.in_channels;
  const int whole_outs = outs / 4 * 4, whole = count / 4 * 4;
  const float* from = s.filter + out * step + first;
  for (int o = 0; o < whole_outs; o += 4)
    for (int tap = 0; tap < 9; ++tap)
      for (int i = 0; i < whole; i += 4)
        detail::transpose_4x4(from + o * step + std::int64_t{tap} * s.in_channels + i, step,
                              taps + (i * 9 + tap) * channel_block + o, 9 * channel_block);
  for (int o = 0; o < outs; ++o)
    for (int tap = 0; tap < 9; ++tap)
      for (int i = o < whole_outs ? whole : 0; i < count; ++i)
        taps[(i * 9 + tap) * channel_block + o] = from[o * step + std::int64_t{tap} * s.in_channels + i];
}

inline std::int64_t filter_block_floats(int in_channels) noexcept {
  return detail::winograd_points * detail::winograd_filter_plane(in_channels, channel_block);
}

inline constexpr int pack_chunk = 16;  // channels of the input

/// Transforms the filter from channels [first, first + pack_chunk) of the input, or as many as there are, to one block
/// of output channels. \param packed  of the block, [36][in_channels][channel_block]
inline void pack_channels(const winograd_filter_source& s, int block, int first, float* packed) {
  const int count = std::min(pack_chunk, s.in_channels - first);
  const std::int64_t plane = detail::winograd_filter_plane(s.in_channels, channel_block);
  float taps[pack_chunk * 9 * channel_block] = {};
  gather_taps(s, block, first, count, taps);
  float* to = packed + std::int64_t{first} * channel_block;
  for (int i = 0; i < count; ++i)
    for (int half = 0; half < 2; ++half) {
      vec tap[9];
      for (int t = 0; t < 9; ++t) tap[t] = load(taps + (i * 9 + t) * channel_block + half * lanes);
      transform_filter(tap, to + i * channel_block + half * lanes, plane);
    }
}

/// Packs as [blocks of output channels][36][in_channels][channel_block], in parallel over blocks and input channels.
inline void pack(const context& ctx, const winograd_filter_source& s, float* packed) {
  const int chunks = (s.in_channels + pack_chunk - 1) / pack_chunk;
  parallel_for(ctx, std::int64_t{blocks_of(s.out_channels)} * chunks, 8, [&](std::int64_t task) {
    const int block = static_cast<int>(task / chunks), first = static_cast<int>(task % chunks) * pack_chunk;
    pack_channels(s, block, first, packed + block * filter_block_floats(s.in_channels));
  });
}

/// Packed filters of one block of output channels after the other: those of a packed filter, or, of one that is used
/// once, made in memory of a block's size. Written as a whole, that one would go to memory and come back.
class filter_blocks {
 public:
  /// \param once  null where `packed` is not
  filter_blocks(const context& ctx, const float* packed, const winograd_filter_source* once, int in_channels)
      : packed_{packed}, once_{once}, floats_{filter_block_floats(in_channels)} {
    if (once) made_ = ctx.make<float>(std::array{static_cast<int>(floats_)});
  }
  const float* of(int block) {
    if (!once_) return packed_ + block * floats_;
    if (block != block_)
      for (int first = 0; first < once_->in_channels; first += pack_chunk)
        pack_channels(*once_, block, first, made_.data());
    block_ = block;
    return made_.data();
  }

 private:
  const float* packed_;
  const winograd_filter_source* once_;
  std::int64_t floats_;
  tensor<float, 1> made_;
  int block_ = -1;  // that made_ holds
};

/// Many tiles: every thread takes a range of them from input to output and shares nothing.
template <class T>
inline void convolve_by_tiles(const context& ctx, const winograd_problem<T>& p) {
  const std::int64_t most = tiles_per_block(p.in_channels);
  parallel_ranges(ctx, p.tiling.count(), most, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t blocks = (end - begin + most - 1) / most, capacity = (end - begin + blocks - 1) / blocks;
    const int channel_blocks = blocks_of(p.out_channels), together = point_by_point ? channel_blocks : 1;
    tile_memory memory{ctx, capacity, p.in_channels};
    auto products = ctx.make<float>(std::array{static_cast<int>(capacity) * together, tile_products});
    for (std::int64_t block = 0; block < blocks; ++block) {
      const std::int64_t tile = begin + (end - begin) * block / blocks;
      const std::int64_t count = begin + (end - begin) * (block + 1) / blocks - tile;
      for (std::int64_t slot = 0; slot < count; ++slot) memory.transform(p, tile + slot, slot);
      for (int first = 0; first < channel_blocks; first += together)
        produce(p, memory.buffer, memory.outputs.data(), 0, count, {first, first + together},
                p.packed + first * filter_block_floats(p.in_channels), products.data());
    }
  });
}

/// Few tiles: all threads transform them into one buffer, then share the blocks of output channels, so that each
/// thread reads only its part of the filter, which outweighs everything else.
template <class T>
inline void convolve_by_channels(const context& ctx, const winograd_problem<T>& p, const winograd_filter_source* once) {
  const std::int64_t tiles = p.tiling.count();
  tile_memory memory{ctx, tiles, p.in_channels};
  parallel_for(ctx, tiles, 1, [&](std::int64_t tile) { memory.transform(p, tile, tile); });
  const int blocks = blocks_of(p.out_channels);
  const std::int64_t most = tiles_per_part(p.in_channels), parts = (tiles + most - 1) / most;
  parallel_ranges(ctx, blocks * parts, 1, [&](std::int64_t begin, std::int64_t end) {
    auto products = ctx.make<float>(std::array{static_cast<int>((tiles + parts - 1) / parts), tile_products});
    filter_blocks filters{ctx, p.packed, once, p.in_channels};
    for (std::int64_t task = begin; task < end; ++task) {
      const std::int64_t part = task % parts, slot = tiles * part / parts;
      const int block = static_cast<int>(task / parts);
      produce(p, memory.buffer, memory.outputs.data(), slot, tiles * (part + 1) / parts - slot, {block, block + 1},
              filters.of(block), products.data());
    }
  });
}

template <class T>
inline void convolve(const context& ctx, const winograd_problem<T>& p) {
  const bool few = p.tiling.count() < 2 * tiles_per_block(p.in_channels) * ctx.threads();
  few ? convolve_by_channels(ctx, p, nullptr) : convolve_by_tiles(ctx, p);
}

/// convolve with a filter that no other call will ask for.
/// \param p  packed is null
template <class T>
inline void convolve_once(const context& ctx, winograd_problem<T> p, const winograd_filter_source& filter) {
  if (2 * p.tiling.count() <= p.out_channels) return convolve_by_channels(ctx, p, &filter);
  auto packed =
      ctx.make<float>(std::array{static_cast<int>(blocks_of(p.out_channels) * filter_block_floats(p.in_channels))});
  pack(ctx, filter, packed.data());
  p.packed = packed.data();
  convolve(ctx, p);
}
