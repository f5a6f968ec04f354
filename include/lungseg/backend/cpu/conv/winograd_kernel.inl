// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by winograd.hpp once per instruction set, without a guard, behind winograd_transform.inl.

using tile_pixels = detail::winograd_tiling::tile_pixels;
using detail::winograd_filter_source;
using detail::winograd_problem;
using detail::winograd_run;
using detail::winograd_skew;

/// Output channels per pass, and tiles in a register tile: accumulators, two filter vectors and one broadcast fill 31
/// of 32 registers, or 15 of 16.
inline constexpr int channel_block = 2 * lanes;
inline constexpr int tile_rows = lanes == 16 ? 14 : lanes == 8 ? 6 : 4;

/// Whether a thread multiplies all output channels point by point, or all points of one block of channels first. With
/// narrow vectors a block has few channels, and inputs of all points, which every block reads again, would come from
/// behind the second-level cache too often.
inline constexpr bool point_by_point = lanes < 16;

inline int blocks_of(int out_channels) noexcept {
  return (out_channels + channel_block - 1) / channel_block;
}

/// Floats from one tile's products to the next's: [36 points][channel_block], skewed as the planes of other buffers.
inline constexpr int tile_products = detail::winograd_points * channel_block + static_cast<int>(winograd_skew);

/// Transformed inputs of up to `capacity` tiles: [36 points][runs of 64 channels][capacity][64].
struct input_buffer {
  float* data;
  std::int64_t capacity, run_stride, plane;

  static std::int64_t plane_floats(std::int64_t capacity, int channels) noexcept {
    return (channels + winograd_run - 1) / winograd_run * capacity * winograd_run + winograd_skew;
  }
  input_buffer(float* memory, std::int64_t tiles, int channels) noexcept
      : data{memory}, capacity{tiles}, run_stride{tiles * winograd_run}, plane{plane_floats(tiles, channels)} {}
  float* at(std::int64_t tile, int channel) const noexcept {
    return data + channel / winograd_run * run_stride + tile * winograd_run + channel % winograd_run;
  }
};

/// What is read after a multiplication, and fetched while it computes: neither transformed inputs nor filter fit into
/// the first-level cache, and the filter often not into the second, from behind which a core multiplies faster than it
/// reads.
struct multiply_ahead {
  std::int64_t filter;  ///< floats from this filter to the next one that is read; 0: there is none
  const float* inputs;  ///< of the next rows, in memory behind each other
};

/// sums[row][0..2 lanes) = sum over channels of inputs[row][channel] * filter[channel][0..2 lanes), for one point.
template <int Rows>
inline void multiply(const float* inputs, std::int64_t run_stride, const float* filter, int channels, float* sums,
                     const multiply_ahead& ahead) {
  vec sum[Rows][2] = {};
  for (int first = 0; first < channels; first += winograd_run, inputs += run_stride) {
    const float *in = inputs, *next = first + winograd_run < channels ? inputs + run_stride : ahead.inputs;
    for (const float* end = in + std::min(winograd_run, channels - first); in != end; ++in, filter += channel_block) {
      __builtin_prefetch(filter + ahead.filter, 0, 2);
      // Narrow vectors compute too little with a line of the inputs to wait for the next.
      if constexpr (lanes >= 16) {
        __builtin_prefetch(next, 0, 3);
        __builtin_prefetch(filter + ahead.filter + lanes, 0, 2);
        next += lanes;
      }
      const vec left = load(filter), right = load(filter + lanes);
#pragma GCC unroll 16
      for (int row = 0; row < Rows; ++row) {
        const vec value = in[row * winograd_run] - vec{};
        sum[row][0] += value * left;
        sum[row][1] += value * right;
      }
    }
  }
#pragma GCC unroll 16
  for (int row = 0; row < Rows; ++row) {
    store(sums + row * tile_products, sum[row][0]);
    store(sums + row * tile_products + lanes, sum[row][1]);
  }
}

using multiply_function = void (*)(const float*, std::int64_t, const float*, int, float*, const multiply_ahead&);

template <int... Index>
constexpr std::array<multiply_function, sizeof...(Index)> multiply_table(std::integer_sequence<int, Index...>) {
  return {&multiply<Index + 1>...};
}
/// By the number of rows, less one.
inline constexpr auto multiply_rows = multiply_table(std::make_integer_sequence<int, tile_rows>{});

/// The addresses of pixels given by their numbers; those outside the maps become `zeros`.
template <std::size_t Count, class T>
inline std::array<const T*, Count> addresses(const std::array<std::int64_t, Count>& pixels, const T* maps, int channels,
                                             const T* zeros) {
  std::array<const T*, Count> address;
  for (std::size_t i = 0; i < Count; ++i) address[i] = pixels[i] < 0 ? zeros : maps + pixels[i] * channels;
  return address;
}

/// Replaces addresses by copies of their `count` elements, filled up to a vector with zeros.
template <std::size_t Count, class T>
inline void copy_parts(std::array<const T*, Count>& pixel, int offset, int count, T (&copy)[Count][lanes]) {
  for (std::size_t i = 0; i < Count; ++i) {
    store(copy[i], load_part(pixel[i] + offset, count));
    pixel[i] = copy[i];
  }
}

/// Fetches the columns that the next tile's patch has and this one's has not.
template <class T>
inline void fetch_next_patch(const winograd_problem<T>& p, const std::array<std::int64_t, 36>& patch) {
  constexpr int line = 64 / static_cast<int>(sizeof(T));
  for (std::size_t i = 0; i < patch.size(); ++i) {
    if (i % 6 < 2 || patch[i] < 0) continue;
    const T* const pixel = p.x + std::min(patch[i] + 4, p.tiling.pixels() - 1) * p.in_channels;
    for (int channel = 0; channel < p.in_channels; channel += line) __builtin_prefetch(pixel + channel, 0, 2);
  }
}

/// Transforms the patch of one tile into slot `slot` of a buffer.
/// \tparam Buffer has at(slot, channel) and plane
template <class T, class Buffer>
inline void transform_input(const winograd_problem<T>& p, const std::array<std::int64_t, 36>& patch, std::int64_t slot,
                            const Buffer& buffer) {
  if constexpr (lanes < 16) fetch_next_patch(p, patch);
  auto pixel = addresses(patch, p.x, p.in_channels, p.zeros);
  int channel = 0;
  for (; channel + lanes <= p.in_channels; channel += lanes)
    transform_patch(pixel.data(), channel, buffer.at(slot, channel), buffer.plane);
  if (channel == p.in_channels) return;
  T copy[36][lanes];
  copy_parts(pixel, channel, p.in_channels - channel, copy);
  transform_patch(pixel.data(), 0, buffer.at(slot, channel), buffer.plane);
}

/// Adds residual and old value as asked, clips, and writes `count` channels of one pixel.
template <class T>
[[gnu::always_inline]] inline void finish(const winograd_problem<T>& p, std::int64_t flat, vec value, vec least,
                                          int count) {
  if (count >= lanes) {
    if (p.residual) value += load(p.residual + flat);
    if (p.accumulate) value += load(p.y + flat);
    store(p.y + flat, at_least(least, value));
  } else {
    if (p.residual) value += load_part(p.residual + flat, count);
    if (p.accumulate) value += load_part(p.y + flat, count);
    store_part(p.y + flat, at_least(least, value), count);
  }
}

/// Turns the products of one tile and one block of output channels into pixels of y.
template <class T>
inline void store_tile(const winograd_problem<T>& p, const tile_pixels& pixel, int first_channel,
                       const float* products) {
  // Without ReLU nothing is less.
  const vec least = (p.relu ? 0.0f : -std::numeric_limits<float>::infinity()) - vec{};
  for (int channel = first_channel; channel < std::min(first_channel + channel_block, p.out_channels);
       channel += lanes, products += lanes) {
    const int count = p.out_channels - channel;
    const vec bias = !p.bias ? vec{} : count >= lanes ? load(p.bias + channel) : load_part(p.bias + channel, count);
    vec out[16];
    transform_products(products, channel_block, bias, out);
    for (std::size_t i = 0; i < 16; ++i)
      if (pixel[i] >= 0) finish(p, pixel[i] * p.out_channels + channel, out[i], least, count);
  }
}

/// Blocks of output channels from `first` on.
struct block_range {
  int first, end;
};

/// Multiplies slots [slot, slot + count) with some blocks of output channels, point by point, and stores the outputs.
/// \param outputs   per slot of the buffer, the pixels that its tile writes
/// \param packed    the filter of the blocks; behind it, that of the next one in p.packed, if there is one
/// \param products  memory for [blocks][count] tiles
template <class T>
inline void produce(const winograd_problem<T>& p, const input_buffer& inputs, const tile_pixels* outputs,
                    std::int64_t slot, std::int64_t count, block_range blocks, const float* packed, float* products) {
  const std::int64_t filter_plane = detail::winograd_filter_plane(p.in_channels, channel_block);
  const bool followed = p.packed && blocks.end < blocks_of(p.out_channels);
  const auto filter_of = [&](int point, int block) {
    return packed + (std::int64_t{block - blocks.first} * detail::winograd_points + point) * filter_plane;
  };
  const std::int64_t parts = (count + tile_rows - 1) / tile_rows;
  for (int point = 0; point < detail::winograd_points; ++point)
    for (int block = blocks.first; block < blocks.end; ++block) {
      const bool same_point = block + 1 < blocks.end, further = point + 1 < detail::winograd_points;
      const float* const filter = filter_of(point, block);
      const float* const next = same_point ? filter_of(point, block + 1)
                                : further  ? filter_of(point + 1, blocks.first)
                                : followed ? filter_of(0, blocks.end)
                                           : filter;
      const float* const first_rows = inputs.at(slot, 0) + (same_point ? point
                                                            : further  ? point + 1
                                                                       : 0) *
                                                               inputs.plane;
      float* const to = products + (block - blocks.first) * count * tile_products + point * channel_block;
      for (std::int64_t part = 0; part < parts; ++part) {
        const std::int64_t begin = count * part / parts, rows = count * (part + 1) / parts - begin;
        const float* const here = inputs.at(slot + begin, 0) + point * inputs.plane;
        const multiply_ahead ahead{next - filter, part + 1 < parts ? here + rows * winograd_run : first_rows};
        multiply_rows[static_cast<std::size_t>(rows - 1)](here, inputs.run_stride, filter, p.in_channels,
                                                          to + begin * tile_products, ahead);
      }
    }
  for (std::int64_t t = 0; t < count; ++t)
    for (int block = blocks.first; block < blocks.end; ++block)
      store_tile(p, outputs[slot + t], block * channel_block,
                 products + ((block - blocks.first) * count + t) * tile_products);
}
