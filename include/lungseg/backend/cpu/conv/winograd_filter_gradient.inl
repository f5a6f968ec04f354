// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by conv_filter_gradient.hpp once per instruction set, without a guard, in the namespace of the Winograd
// kernels: the filter gradient as the transpose of the forward pass. With V the transformed tiles of x, A the output
// map and G the filter map, dfilter = G^T [ sum over tiles of (A dy A^T) V ] G, point by point.

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

/// Both maps of a filter gradient, transformed chunk of tiles by chunk of tiles.
template <class T>
class gradient_tiles {
 public:
  /// \param p      x, zeros (of the larger channel count) and tiling; the other members are not read
  /// \param chunk  tiles that are transformed at a time, at most
  gradient_tiles(const context& ctx, const winograd_problem<T>& p, const T* dy, std::int64_t chunk)
      : ctx_{ctx},
        p_{p},
        dy_{dy},
        x_memory_{make(36 * panel_buffer{nullptr, chunk, p.in_channels}.plane)},
        dy_memory_{make(36 * row_buffer{nullptr, chunk, p.out_channels}.plane)} {}

  void transform(std::int64_t first, std::int64_t count) {
    count_ = count;
    const panel_buffer x = this->x();
    const row_buffer dy = this->dy();
    parallel_for(ctx_, count, 1, [&](std::int64_t slot) {
      const auto patch = p_.tiling.patch(first + slot);
      transform_input(p_, patch, slot, x);
      transform_gradients(p_, dy_, p_.tiling.middle(patch), slot, dy);
    });
  }

  int count() const noexcept { return static_cast<int>(count_); }
  panel_buffer x() noexcept { return {x_memory_.data(), count_, p_.in_channels}; }
  row_buffer dy() noexcept { return {dy_memory_.data(), count_, p_.out_channels}; }

 private:
  tensor<float, 1> make(std::int64_t floats) const { return ctx_.make<float>(std::array{static_cast<int>(floats)}); }

  const context& ctx_;
  const winograd_problem<T>& p_;
  const T* dy_;
  tensor<float, 1> x_memory_, dy_memory_;
  std::int64_t count_ = 0;
};

/// The 36 matrices (K, C) that a filter gradient is summed up in, for panels [begin, end) of its K output channels.
class point_sums {
 public:
  point_sums(const context& ctx, const filter_gradient::panels& all, std::size_t begin, std::size_t end,
             int in_channels)
      : ctx_{ctx},
        all_{all},
        start_{all.list[begin].first},
        outputs_{all.list[end - 1].first + all.list[end - 1].width - start_},
        channels_{in_channels},
        row_{padded(in_channels)},
        plane_{outputs_ * row_ + winograd_skew},
        sums_{ctx.make<float>(std::array{static_cast<int>(36 * plane_)})} {}

  int outputs() const noexcept { return outputs_; }

  /// The products of one point for the panels [begin, end), which are among these.
  /// \param add keeps what earlier chunks summed
  template <class T>
  void sum_point(gradient_tiles<T>& tiles, int point, std::size_t begin, std::size_t end, bool add) {
    const panel_buffer x = tiles.x();
    const row_buffer dy = tiles.dy();
    const std::int64_t none = 0;
    const int count = tiles.count(), start = all_.list[begin].first;
    const int outputs = all_.list[end - 1].first + all_.list[end - 1].width - start;
    auto copy = ctx_.make<float>(std::array{count, outputs});
    for (std::size_t i = begin; i < end; ++i)
      filter_gradient::copy_panel(all_.list[i].width, dy.at(0, all_.list[i].first) + point * dy.plane,
                                  static_cast<int>(dy.row), count,
                                  copy.data() + std::int64_t{all_.list[i].first - start} * count,
                                  std::make_index_sequence<filter_gradient::panel_widths.size()>{});
    for (int channel = 0; channel < channels_; channel += channel_block)
      for (std::size_t i = begin; i < end; ++i) {
        const auto [first, width] = all_.list[i];
        const filter_gradient::pixel_block block{copy.data() + std::int64_t{first - start} * count,
                                                 width,
                                                 x.at(0, channel) + point * x.plane,
                                                 channel_block,
                                                 &none,
                                                 0,
                                                 1,
                                                 count};
        filter_gradient::sum_tile(width, channels_ - channel > lanes ? channel_block : lanes, block,
                                  sums_.data() + point * plane_ + (first - start_) * row_ + channel, row_, add);
      }
  }

  /// dfilter of the output channel `k` of these.
  void store(int k, float* dfilter, bool add) const {
    store_taps(sums_.data() + k * row_, plane_, channels_, dfilter + std::int64_t{start_ + k} * 9 * channels_, add);
  }

 private:
  const context& ctx_;
  const filter_gradient::panels& all_;
  int start_, outputs_, channels_;
  std::int64_t row_, plane_;  // of sums_, in floats
  tensor<float, 1> sums_;
};

/// All tiles in one chunk: each thread sums some panels of output channels up and turns them into taps, a few at a
/// time, so that the sums, four times as large as the filter, neither go to memory nor to another thread.
template <class T>
inline void sum_by_panels(const context& ctx, const winograd_problem<T>& p, const filter_gradient::panels& panels,
                          gradient_tiles<T>& tiles, float* dfilter) {
  constexpr std::int64_t most_bytes = std::int64_t{4} << 20;
  const std::int64_t panel_bytes = std::int64_t{36} * 4 * filter_gradient::panel_widths[0] * padded(p.in_channels);
  const std::int64_t together = std::max<std::int64_t>(most_bytes / panel_bytes, 1);
  parallel_ranges(ctx, std::ssize(panels.list), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; part += together) {
      const auto first = static_cast<std::size_t>(part),
                 last = static_cast<std::size_t>(std::min(part + together, end));
      point_sums sums{ctx, panels, first, last, p.in_channels};
      for (int point = 0; point < 36; ++point) sums.sum_point(tiles, point, first, last, false);
      for (int k = 0; k < sums.outputs(); ++k) sums.store(k, dfilter, p.accumulate);
    }
  });
}

/// Chunk by chunk, each of which all threads share. Every sum belongs to one thread and chunks depend on the extents
/// only, so the bytes do not depend on the number of threads.
template <class T>
inline void sum_by_points(const context& ctx, const winograd_problem<T>& p, const filter_gradient::panels& panels,
                          gradient_tiles<T>& tiles, std::int64_t chunks, float* dfilter) {
  const std::size_t count = panels.list.size();
  point_sums sums{ctx, panels, 0, count, p.in_channels};
  const std::size_t groups = std::clamp<std::size_t>(static_cast<std::size_t>(ctx.threads()) / 9, 1, count);
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    const std::int64_t first = p.tiling.count() * chunk / chunks;
    tiles.transform(first, p.tiling.count() * (chunk + 1) / chunks - first);
    parallel_dynamic(ctx, static_cast<std::int64_t>(36 * groups), [&](std::int64_t task) {
      const std::size_t point = static_cast<std::size_t>(task) / groups,
                        group = static_cast<std::size_t>(task) % groups;
      sums.sum_point(tiles, static_cast<int>(point), count * group / groups, count * (group + 1) / groups, chunk > 0);
    });
  }
  parallel_for(ctx, p.out_channels, 1, [&](std::int64_t k) { sums.store(static_cast<int>(k), dfilter, p.accumulate); });
}

template <class T>
inline void filter_gradient_by_tiles(const context& ctx, const winograd_problem<T>& p, const T* dy, float* dfilter) {
  const std::int64_t count = p.tiling.count(), most = tiles_per_chunk(p.in_channels, p.out_channels);
  const std::int64_t chunks = (count + most - 1) / most;
  const filter_gradient::panels panels{p.out_channels, filter_gradient::panel_widths};
  gradient_tiles<T> tiles{ctx, p, dy, (count + chunks - 1) / chunks};
  const bool enough = std::ssize(panels.list) >= 2 * ctx.threads();  // to keep all threads busy
  if (chunks > 1 || !enough) return sum_by_points(ctx, p, panels, tiles, chunks, dfilter);
  tiles.transform(0, count);
  sum_by_panels(ctx, p, panels, tiles, dfilter);
}
