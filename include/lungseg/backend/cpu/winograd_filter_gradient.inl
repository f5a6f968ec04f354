// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by conv_filter_gradient.hpp once per instruction set, without a guard, in the namespace of the Winograd
// kernels: the filter gradient as the transpose of the forward pass. With V the transformed tiles of x, A the output
// map and G the filter map, dfilter = G^T [ sum over tiles of (A dy A^T) V ] G, point by point.

/// One dimension of the transposed output map: 4 gradients to 6 points.
[[gnu::always_inline]] inline void map_gradient(const vec (&d)[4], vec (&point)[6]) {
  const vec even = d[0] + d[2], odd = d[1] + d[3];
  const vec far_even = d[0] + 4.0f * d[2], far_odd = 2.0f * (d[1] + 4.0f * d[3]);
  point[0] = d[0];
  point[1] = even + odd;
  point[2] = even - odd;
  point[3] = far_even + far_odd;
  point[4] = far_even - far_odd;
  point[5] = d[3];
}

/// One dimension of the transposed filter map: 6 points to 3 taps.
[[gnu::always_inline]] inline void map_points(const vec (&point)[6], vec (&tap)[3]) {
  const vec near_sum = (point[1] + point[2]) * (1.0f / 6), far_sum = (point[3] + point[4]) * (1.0f / 24);
  tap[0] = 0.25f * point[0] - near_sum + far_sum;
  tap[1] = (point[2] - point[1]) * (1.0f / 6) + (point[3] - point[4]) * (1.0f / 12);
  tap[2] = 4.0f * far_sum - near_sum + point[5];
}

/// Transforms one vector of channels of a 4 x 4 tile of dy to 36 values, `plane` floats apart.
inline void transform_gradient(const float* const* pixel, std::int64_t offset, float* to, std::int64_t plane) {
  vec half[6][4];
#pragma GCC unroll 4
  for (int column = 0; column < 4; ++column) {
    vec in[4], out[6];
#pragma GCC unroll 4
    for (int row = 0; row < 4; ++row) in[row] = load(pixel[row * 4 + column] + offset);
    map_gradient(in, out);
#pragma GCC unroll 6
    for (int row = 0; row < 6; ++row) half[row][column] = out[row];
  }
#pragma GCC unroll 6
  for (int row = 0; row < 6; ++row) {
    vec out[6];
    map_gradient(half[row], out);
#pragma GCC unroll 6
    for (int column = 0; column < 6; ++column) store(to + (row * 6 + column) * plane, out[column]);
  }
}

/// Transforms one vector of summed points to 3 x 3 taps.
[[gnu::always_inline]] inline void transform_points(const float* from, std::int64_t plane, vec (&tap)[3][3]) {
  vec half[3][6];
#pragma GCC unroll 6
  for (int column = 0; column < 6; ++column) {
    vec in[6], out[3];
#pragma GCC unroll 6
    for (int row = 0; row < 6; ++row) in[row] = load(from + (row * 6 + column) * plane);
    map_points(in, out);
#pragma GCC unroll 3
    for (int row = 0; row < 3; ++row) half[row][column] = out[row];
  }
#pragma GCC unroll 3
  for (int row = 0; row < 3; ++row) map_points(half[row], tap[row]);
}

/// Channels rounded up to whole blocks of two vectors.
inline int padded(int channels) noexcept {
  return (channels + channel_block - 1) / channel_block * channel_block;
}

/// Transformed x of a chunk of tiles: [36][blocks of channels][tiles][channel_block].
struct panel_buffer {
  float* data;
  std::int64_t tiles, plane;
  panel_buffer(float* memory, std::int64_t count, int channels) noexcept
      : data{memory}, tiles{count}, plane{count * padded(channels) + winograd_skew} {}
  float* at(std::int64_t tile, int channel) const noexcept {
    return data + channel / channel_block * tiles * channel_block + tile * channel_block + channel % channel_block;
  }
};

/// Transformed dy of a chunk of tiles: [36][tiles][channels, rounded up].
struct row_buffer {
  float* data;
  std::int64_t row, plane;
  row_buffer(float* memory, std::int64_t count, int channels) noexcept
      : data{memory}, row{padded(channels)}, plane{count * row + winograd_skew} {}
  float* at(std::int64_t tile, int channel) const noexcept { return data + tile * row + channel; }
};

/// Transforms the gradients of one tile into slot `slot`. \param dy as winograd_problem::y, here read
inline void transform_gradients(const winograd_problem& p, const float* dy, const tile_pixels& pixels,
                                std::int64_t slot, const row_buffer& buffer) {
  auto pixel = addresses(pixels, dy, p.out_channels, p.zeros);
  int channel = 0;
  for (; channel + lanes <= p.out_channels; channel += lanes)
    transform_gradient(pixel.data(), channel, buffer.at(slot, channel), buffer.plane);
  if (channel == p.out_channels) return;
  float copy[16][lanes];
  copy_parts(pixel, channel, p.out_channels - channel, copy);
  transform_gradient(pixel.data(), 0, buffer.at(slot, channel), buffer.plane);
}

/// Adds one point's products over a chunk of tiles for the panels [begin, end) of output channels.
/// \param panels [tiles] rows of the panel's width, one panel after the other \param sums (K, padded C) of this point
inline void sum_point(const filter_gradient::panels& split, std::size_t begin, std::size_t end, const float* dy,
                      std::int64_t dy_row, const float* x, std::int64_t tiles, int channels, float* sums, bool add,
                      float* panels) {
  const std::int64_t none = 0;
  const int count = static_cast<int>(tiles), first_channel = split.list[begin].first;
  for (std::size_t i = begin; i < end; ++i)
    filter_gradient::copy_panel(split.list[i].width, dy + split.list[i].first, static_cast<int>(dy_row), count, count,
                                panels + (split.list[i].first - first_channel) * tiles,
                                std::make_index_sequence<filter_gradient::panel_widths.size()>{});
  for (int channel = 0; channel < channels; channel += channel_block)
    for (std::size_t i = begin; i < end; ++i) {
      const auto [first, width] = split.list[i];
      const filter_gradient::pixel_block block{
          panels + (first - first_channel) * tiles, x + channel * tiles, &none, 0, 1, count, channel_block};
      filter_gradient::sum_tile(width, channels - channel > lanes ? channel_block : lanes, block,
                                sums + std::int64_t{first} * padded(channels) + channel, padded(channels), add);
    }
}

/// dfilter (+)= G^T sums G for one output channel. \param dfilter (3, 3, C) of this channel
inline void store_taps(const float* sums, std::int64_t plane, int channels, float* dfilter, bool add) {
  for (int channel = 0; channel < channels; channel += lanes) {
    const int count = channels - channel;
    vec tap[3][3];
    transform_points(sums + channel, plane, tap);
    for (int i = 0; i < 9; ++i) {
      float* to = dfilter + i * channels + channel;
      vec value = tap[i / 3][i % 3];
      if (count >= lanes) {
        store(to, add ? load(to) + value : value);
      } else {
        store_part(to, add ? load_part(to, count) + value : value, count);
      }
    }
  }
}

/// Tiles that are transformed at a time: so many that reading and writing the sums for each chunk stays well below the
/// traffic of the transformed tiles themselves, but few enough for the caches.
inline std::int64_t tiles_per_chunk(int in_channels, int out_channels) noexcept {
  return std::clamp<std::int64_t>(2 * std::int64_t{in_channels} * out_channels / (in_channels + out_channels), 128,
                                  256);
}

/// Every sum belongs to one thread and chunks depend on the extents only, so the bytes do not depend on the threads.
/// \param p x, zeros (of the larger channel count) and tiling; the other members are not read
inline void filter_gradient_by_tiles(const context& ctx, const winograd_problem& p, const float* dy, float* dfilter) {
  const int in = p.in_channels, out = p.out_channels;
  const std::int64_t most = tiles_per_chunk(in, out), chunks = (p.tiling.count() + most - 1) / most;
  const std::int64_t capacity = (p.tiling.count() + chunks - 1) / chunks;
  const std::int64_t sum_plane = std::int64_t{out} * padded(in) + winograd_skew;
  const auto floats = [&](std::int64_t count) { return ctx.make<float>(std::array{static_cast<int>(count)}); };
  const panel_buffer x{nullptr, capacity, in};
  const row_buffer gradient{nullptr, capacity, out};
  auto x_memory = floats(36 * x.plane), gradient_memory = floats(36 * gradient.plane), sums = floats(36 * sum_plane);
  const filter_gradient::panels split{out, filter_gradient::panel_widths};
  const std::int64_t panels = static_cast<std::int64_t>(split.list.size());
  const std::int64_t groups = std::clamp<std::int64_t>(ctx.threads() / 9, 1, panels);
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    const std::int64_t first = p.tiling.count() * chunk / chunks,
                       count = p.tiling.count() * (chunk + 1) / chunks - first;
    const panel_buffer v{x_memory.data(), count, in};
    const row_buffer d{gradient_memory.data(), count, out};
    parallel_for(ctx, count, 1, [&](std::int64_t slot) {
      const auto patch = p.tiling.patch(first + slot);
      transform_input(p, patch, slot, v);
      transform_gradients(p, dy, p.tiling.middle(patch), slot, d);
    });
    parallel_dynamic(ctx, 36 * groups, [&](std::int64_t task) {
      const std::int64_t point = task / groups, group = task % groups;
      const auto begin = static_cast<std::size_t>(panels * group / groups);
      const auto end = static_cast<std::size_t>(panels * (group + 1) / groups);
      const int channels = split.list[end - 1].first + split.list[end - 1].width - split.list[begin].first;
      auto copy = floats(count * channels);
      sum_point(split, begin, end, d.data + point * d.plane, d.row, v.data + point * v.plane, count, in,
                sums.data() + point * sum_plane, chunk > 0, copy.data());
    });
  }
  parallel_for(ctx, out, 1, [&](std::int64_t k) {
    store_taps(sums.data() + k * padded(in), sum_plane, in, dfilter + k * 9 * in, p.accumulate);
  });
}
