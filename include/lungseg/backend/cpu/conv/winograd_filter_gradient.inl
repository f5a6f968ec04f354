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
template <class T>
inline void transform_gradient(const T* const* pixel, std::int64_t offset, float* to, std::int64_t plane) {
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

/// Transforms the gradients of one tile into slot `slot`.
/// \param dy as winograd_problem::y, here read
template <class T>
inline void transform_gradients(const winograd_problem<T>& p, const T* dy, const tile_pixels& pixels, std::int64_t slot,
                                const row_buffer& buffer) {
  auto pixel = addresses(pixels, dy, p.out_channels, p.zeros);
  int channel = 0;
  for (; channel + lanes <= p.out_channels; channel += lanes)
    transform_gradient(pixel.data(), channel, buffer.at(slot, channel), buffer.plane);
  if (channel == p.out_channels) return;
  T copy[16][lanes];
  copy_parts(pixel, channel, p.out_channels - channel, copy);
  transform_gradient(pixel.data(), 0, buffer.at(slot, channel), buffer.plane);
}

/// dfilter (+)= G^T sums G for one output channel.
/// \param dfilter (3, 3, C) of this channel
inline void store_taps(const float* sums, std::int64_t plane, int channels, float* dfilter, bool add) {
  for (int channel = 0; channel < channels; channel += lanes) {
    const int count = channels - channel;
    vec tap[3][3];
    transform_points(sums + channel, plane, tap);
    for (int i = 0; i < 9; ++i) {
      float* to = dfilter + i * channels + channel;
      const vec value = tap[i / 3][i % 3];
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

/// The 36 matrices (K, C) that a filter gradient is summed up in, chunk of tiles by chunk of tiles. Every sum belongs
/// to one thread and chunks depend on the extents only, so the bytes do not depend on the number of threads.
template <class T>
class point_sums {
 public:
  /// \param p x, zeros (of the larger channel count) and tiling; the other members are not read
  point_sums(const context& ctx, const winograd_problem<T>& p, const T* dy, std::int64_t chunk)
      : ctx_{ctx},
        p_{p},
        dy_{dy},
        split_{p.out_channels, filter_gradient::panel_widths},
        row_{padded(p.in_channels)},
        plane_{std::int64_t{p.out_channels} * row_ + winograd_skew},
        x_memory_{floats(36 * panel_buffer{nullptr, chunk, p.in_channels}.plane)},
        dy_memory_{floats(36 * row_buffer{nullptr, chunk, p.out_channels}.plane)},
        sums_{floats(36 * plane_)} {}

  /// \param add keeps what earlier chunks summed
  void add_tiles(std::int64_t first, std::int64_t count, bool add) {
    const panel_buffer x{x_memory_.data(), count, p_.in_channels};
    const row_buffer dy{dy_memory_.data(), count, p_.out_channels};
    parallel_for(ctx_, count, 1, [&](std::int64_t slot) {
      const auto patch = p_.tiling.patch(first + slot);
      transform_input(p_, patch, slot, x);
      transform_gradients(p_, dy_, p_.tiling.middle(patch), slot, dy);
    });
    const std::int64_t panels = static_cast<std::int64_t>(split_.list.size());
    const std::int64_t groups = std::clamp<std::int64_t>(ctx_.threads() / 9, 1, panels);
    parallel_dynamic(ctx_, 36 * groups, [&](std::int64_t task) {
      const std::int64_t group = task % groups;
      sum_point(x, dy, static_cast<int>(task / groups), static_cast<std::size_t>(panels * group / groups),
                static_cast<std::size_t>(panels * (group + 1) / groups), add);
    });
  }

  void store(float* dfilter) const {
    const int channels = p_.in_channels;
    parallel_for(ctx_, p_.out_channels, 1, [&](std::int64_t k) {
      store_taps(sums_.data() + k * row_, plane_, channels, dfilter + k * 9 * channels, p_.accumulate);
    });
  }

 private:
  tensor<float, 1> floats(std::int64_t count) const { return ctx_.make<float>(std::array{static_cast<int>(count)}); }

  /// The products of one point for the panels [begin, end) of output channels.
  void sum_point(const panel_buffer& x, const row_buffer& dy, int point, std::size_t begin, std::size_t end, bool add) {
    const std::int64_t tiles = x.tiles, none = 0;
    const int count = static_cast<int>(tiles), start = split_.list[begin].first;
    auto copy = floats(tiles * (split_.list[end - 1].first + split_.list[end - 1].width - start));
    for (std::size_t i = begin; i < end; ++i)
      filter_gradient::copy_panel(split_.list[i].width, dy.at(0, split_.list[i].first) + point * dy.plane,
                                  static_cast<int>(dy.row), count, copy.data() + (split_.list[i].first - start) * tiles,
                                  std::make_index_sequence<filter_gradient::panel_widths.size()>{});
    for (int channel = 0; channel < p_.in_channels; channel += channel_block)
      for (std::size_t i = begin; i < end; ++i) {
        const auto [first, width] = split_.list[i];
        const filter_gradient::pixel_block block{copy.data() + (first - start) * tiles,
                                                 width,
                                                 x.at(0, channel) + point * x.plane,
                                                 channel_block,
                                                 &none,
                                                 0,
                                                 1,
                                                 count};
        filter_gradient::sum_tile(width, p_.in_channels - channel > lanes ? channel_block : lanes, block,
                                  sums_.data() + point * plane_ + first * row_ + channel, row_, add);
      }
  }

  const context& ctx_;
  const winograd_problem<T>& p_;
  const T* dy_;
  filter_gradient::panels split_;
  std::int64_t row_, plane_;  // of sums_, in floats
  tensor<float, 1> x_memory_, dy_memory_, sums_;
};

template <class T>
inline void filter_gradient_by_tiles(const context& ctx, const winograd_problem<T>& p, const T* dy, float* dfilter) {
  const std::int64_t tiles = p.tiling.count(), most = tiles_per_chunk(p.in_channels, p.out_channels);
  const std::int64_t chunks = (tiles + most - 1) / most;
  point_sums<T> sums{ctx, p, dy, (tiles + chunks - 1) / chunks};
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    const std::int64_t first = tiles * chunk / chunks;
    sums.add_tiles(first, tiles * (chunk + 1) / chunks - first, chunk > 0);
  }
  sums.store(dfilter);
}
