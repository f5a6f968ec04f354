// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by conv_filter_gradient.hpp once per instruction set, without a guard, behind
// conv_filter_gradient_driver.inl: gradients of 1 x 1 filters, one product of matrices, dy^T (K, pixels) and x (pixels,
// C). Pixels of dy, and of x where every one meets the filter, are read where they are.

/// Pixels that are summed before the next ones: a block of their x stays in the first-level cache, and their rows in
/// the second, while all tiles of a part pass over them.
inline constexpr std::int64_t product_pixels = 16 * lanes;
/// Channels of dy, and of x, of a part at most.
inline constexpr int part_limit = 256;
/// Rows of so many floats are copied next to each other first: they lie on pages of their own, and often a power of two
/// apart, so that they share few sets of the first-level cache.
inline constexpr int copied_channels = 512;

/// Copies channels [first, first + floats) of the pixels of x that `count` output pixels from `begin` on meet, `pitch`
/// floats apart, with zeros outside the map and, up to a whole vector, behind the channels.
inline void gather(const filter_gradient_problem& p, std::int64_t begin, int count, int first, int floats, float* to,
                   std::int64_t pitch) {
  const int padded = (floats + lanes - 1) / lanes * lanes;
  for (std::int64_t pixel = begin; pixel < begin + count; ++pixel, to += pitch) {
    const int column = static_cast<int>(pixel % p.out_width) * p.stride[1];
    const std::int64_t line = pixel / p.out_width;
    const int row = static_cast<int>(line % p.out_height) * p.stride[0];
    const bool inside = row < p.height && column < p.width;
    if (inside)
      std::memcpy(to, p.x + ((line / p.out_height * p.height + row) * p.width + column) * p.channels + first,
                  static_cast<std::size_t>(floats) * sizeof(float));
    const int copied = inside ? floats : 0;
    clear(to + copied, padded - copied);
  }
}

/// How dfilter (K, C) is cut into parts for the threads; every element belongs to one part, and the order of its
/// sum does not depend on the cut.
struct product_cut {
  int across, down;  // parts of x's channels, of the panels of dy
  bool ragged;       // x's channels do not end with a vector: summed in memory with room for one
  bool x_copied, dy_copied;

  product_cut(const context& ctx, const filter_gradient_problem& p, std::int64_t panel_count) noexcept
      : across{static_cast<int>((p.channels + part_limit - 1) / part_limit)},
        down{(p.out_channels + part_limit - 1) / part_limit},
        ragged{p.channels % lanes != 0},
        x_copied{ragged || !p.pointwise() || p.channels >= copied_channels},
        dy_copied{p.out_channels >= copied_channels} {
    // A thread reads its parts of dy and x for all pixels: the larger one is divided first, and ragged pixels, because
    // they are costly to copy twice. Few parts come in whole rounds of the threads.
    const int threads = ctx.threads();
    const std::int64_t vectors = (p.channels + lanes - 1) / lanes;
    while (across * down < threads || (across * down < 4 * threads && across * down % threads != 0)) {
      const bool wide = ragged || p.channels * down >= std::int64_t{p.out_channels} * across;
      if (across < vectors && (wide || down >= panel_count))
        ++across;
      else if (down < panel_count)
        ++down;
      else
        return;
    }
  }
};

/// What a thread sums: panels [begin, end) of dfilter for channels [first, first + floats) of x.
struct filter_part {
  std::size_t begin, end;
  int first, floats;
};

/// Sums one part over all pixels, chunk by chunk.
class part_sum {
 public:
  part_sum(const context& ctx, const filter_gradient_problem& p, const panels& split, const filter_part& part,
           const product_cut& cut)
      : p_{p},
        split_{split},
        part_{part},
        cut_{cut},
        first_output_{split.list[part.begin].first},
        outputs_{split.list[part.end - 1].first + split.list[part.end - 1].width - first_output_},
        pitch_{(part.floats + lanes - 1) / lanes * lanes + 16},
        x_{ctx.make<float>(std::array{cut.x_copied ? static_cast<int>(product_pixels) : 0, pitch_})},
        dy_{ctx.make<float>(std::array{cut.dy_copied ? static_cast<int>(product_pixels) : 0, outputs_})},
        sums_{ctx.make<float>(std::array{cut.ragged ? outputs_ : 0, pitch_})} {}

  void operator()() {
    const std::int64_t pixels = p_.out_rows() * p_.out_width;
    const std::int64_t chunks = (pixels + product_pixels - 1) / product_pixels;
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
      const std::int64_t first = pixels * chunk / chunks;
      add_chunk(first, static_cast<int>(pixels * (chunk + 1) / chunks - first), chunk > 0, chunk + 1 == chunks);
    }
    if (cut_.ragged) store_sums();
  }

 private:
  /// The lines of dy's and x's next chunk, one per tile; then nothing more to fetch.
  void fetch_line(std::int64_t index, std::int64_t next, pixel_block& tile) const {
    constexpr int line = 16;
    const std::int64_t dy_lines = (outputs_ + line - 1) / line, x_lines = (part_.floats + line - 1) / line;
    if (index < dy_lines) {
      tile.ahead = p_.dy + next * p_.out_channels + first_output_ + index * line;
      tile.ahead_step = p_.out_channels;
    } else if (index < dy_lines + x_lines && p_.pointwise()) {
      tile.ahead = p_.x + next * p_.channels + part_.first + (index - dy_lines) * line;
      tile.ahead_step = p_.channels;
    }
  }

  void add_chunk(std::int64_t first, int count, bool add, bool last) {
    if (cut_.x_copied) gather(p_, first, count, part_.first, part_.floats, x_.data(), pitch_);
    const float* dy = p_.dy + first * p_.out_channels;
    if (cut_.dy_copied)
      for (std::size_t i = part_.begin; i < part_.end; ++i)
        copy_panel(split_.list[i].width, dy + split_.list[i].first, p_.out_channels, count,
                   dy_.data() + (split_.list[i].first - first_output_) * count,
                   std::make_index_sequence<panel_widths.size()>{});
    const std::int64_t none = 0, row = cut_.ragged ? pitch_ : p_.channels;
    float* out = cut_.ragged ? sums_.data() : p_.dfilter + first_output_ * row + part_.first;
    const int floats = cut_.ragged ? pitch_ - 16 : part_.floats;
    pixel_block tile{dy,
                     p_.out_channels,
                     cut_.x_copied ? x_.data() : p_.x + first * p_.channels + part_.first,
                     cut_.x_copied ? pitch_ : p_.channels,
                     &none,
                     0,
                     1,
                     count};
    std::int64_t summed = 0;
    for (int block = 0; block < floats; block += depth_block, tile.x += depth_block)
      for (std::size_t i = part_.begin; i < part_.end; ++i) {
        const auto [output, width] = split_.list[i];
        tile.dy = cut_.dy_copied ? dy_.data() + (output - first_output_) * count : dy + output;
        tile.dy_step = cut_.dy_copied ? width : p_.out_channels;
        tile.ahead = dy;
        tile.ahead_step = 0;
        if (!last) fetch_line(summed++, first + count, tile);
        sum_tile(width, std::min(depth_block, floats - block), tile, out + (output - first_output_) * row + block, row,
                 add || (p_.accumulate && !cut_.ragged));
      }
  }

  void store_sums() const {
    for (int k = 0; k < outputs_; ++k) {
      const float* sum = sums_.data() + std::int64_t{k} * pitch_;
      float* out = p_.dfilter + (first_output_ + k) * p_.channels + part_.first;
      for (int i = 0; i < part_.floats; ++i) out[i] = p_.accumulate ? out[i] + sum[i] : sum[i];
    }
  }

  const filter_gradient_problem& p_;
  const panels& split_;
  filter_part part_;
  const product_cut& cut_;
  int first_output_, outputs_, pitch_;
  tensor<float, 2> x_, dy_, sums_;
};

inline void sum_product(const context& ctx, const filter_gradient_problem& p) {
  const panels split{p.out_channels, panel_widths};
  const std::int64_t count = static_cast<std::int64_t>(split.list.size()), channels = p.channels;
  const std::int64_t vectors = (channels + lanes - 1) / lanes;
  const product_cut cut{ctx, p, count};
  parallel_dynamic(ctx, std::int64_t{cut.across} * cut.down, [&](std::int64_t part) {
    const std::int64_t across = part % cut.across, down = part / cut.across;
    const std::int64_t first = vectors * across / cut.across * lanes;
    const std::int64_t last = std::min(channels, vectors * (across + 1) / cut.across * lanes);
    part_sum{ctx, p, split,
             filter_part{static_cast<std::size_t>(count * down / cut.down),
                         static_cast<std::size_t>(count * (down + 1) / cut.down), static_cast<int>(first),
                         static_cast<int>(last - first)},
             cut}();
  });
}

inline void filter_gradient(const context& ctx, const filter_gradient_problem& p) {
  if (p.one_product()) return sum_product(ctx, p);
  p.few_channels() ? sum_patches(ctx, p) : sum_taps(ctx, p);
}
