// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by conv_filter_gradient.hpp once per instruction set, without a guard, behind
// conv_filter_gradient_kernel.inl.

/// Pixels that a register tile sums before it adds to memory: their x and dy stay in the nearest caches while all taps
/// pass over them.
inline constexpr int tile_pixels = 32 * lanes;
/// Floats of packed x, and of packed dy, that exist at a time, and the least number of pixels: fewer would mean too
/// many passes over a large dfilter.
inline constexpr std::int64_t packed_limit = std::int64_t{1} << 18;
inline constexpr std::int64_t least_pixels = 1024;

/// Packed x for a range of output rows and of depth blocks: [depth block][packed row][column][depth_block].
struct packed_input {
  const packed_rows& rows;
  float* data;
  std::int64_t row_floats, block_stride;
  std::int64_t step;  // from one output column to the next

  static std::int64_t row_size(const filter_gradient_problem& p) noexcept {
    return std::int64_t{p.packed_columns()} * depth_block;
  }
  packed_input(const filter_gradient_problem& p, const packed_rows& packed, float* memory) noexcept
      : rows{packed},
        data{memory},
        row_floats{row_size(p)},
        block_stride{row_floats * static_cast<std::int64_t>(packed.sources.size())},
        step{std::int64_t{p.stride[1]} / p.column_step() * depth_block} {}
};

/// Packs row `index` of x for depth blocks [begin, end).
inline void pack_row(const filter_gradient_problem& p, const packed_input& to, std::int64_t index, int begin, int end) {
  const auto [image, row] = to.rows.sources[static_cast<std::size_t>(index)];
  float* out = to.data + index * to.row_floats;
  const int width = row >= 0 && row < p.height ? p.width : 0;
  // Packed column j shows source column j * step - padding.
  const int columns = p.packed_columns(), step = p.column_step(), padding = p.padding[1];
  const int from = std::min(columns, std::max(0, (padding + step - 1) / step));
  const int until = std::clamp((width + padding + step - 1) / step, from, columns);
  const float* source =
      p.x + ((std::int64_t{image} * p.height + row) * p.width + std::int64_t{from} * step - padding) * p.channels;
  for (int block = begin; block < end; ++block, out += to.block_stride) {
    const int first = block * depth_block, floats = std::min(depth_block, p.channels - first);
    clear(out, std::int64_t{from} * depth_block);
    copy_block(source + first, std::int64_t{step} * p.channels, floats, until - from, out + from * depth_block);
    clear(out + std::int64_t{until} * depth_block, std::int64_t{columns - until} * depth_block);
  }
}

/// Packs output rows [begin, end) of dy: [panel][row][column][width].
inline void pack_gradient(const context& ctx, const filter_gradient_problem& p, const panels& split, std::int64_t begin,
                          std::int64_t end, float* packed) {
  parallel_for(ctx, end - begin, 1, [&](std::int64_t row) {
    const std::int64_t source = (begin + row) * p.out_width;
    for (const auto [first, width] : split.list)
      copy_panel(width, p.dy + source * p.out_channels + first, p.out_channels, p.out_width,
                 packed + ((end - begin) * first + row * width) * p.out_width,
                 std::make_index_sequence<panel_widths.size()>{});
  });
}

/// Sums depth block `block` of dfilter for panels [begin, end) over all packed rows.
/// \param offset where the block's packed x starts
/// \param add    keeps what dfilter holds.
inline void sum_block(const filter_gradient_problem& p, const panels& split, const float* dy, const packed_input& x,
                      std::int64_t offset, int block, std::size_t begin, std::size_t end, bool add) {
  const int rows = static_cast<int>(x.rows.first.size());
  const int rows_at_once = std::max(1, tile_pixels / p.out_width);
  const int floats = std::min(depth_block, p.channels - block * depth_block);
  for (int row = 0; row < rows; row += rows_at_once)
    for (std::size_t index = begin; index < end; ++index) {
      const auto [first, width] = split.list[index];
      pixel_block pixels{dy + (std::int64_t{rows} * first + std::int64_t{row} * width) * p.out_width,
                         width,
                         nullptr,
                         x.step,
                         x.rows.first.data() + row,
                         x.row_floats,
                         std::min(rows_at_once, rows - row),
                         p.out_width};
      for (int down = 0; down < p.rows; ++down)
        for (int across = 0; across < p.columns; ++across) {
          pixels.x = x.data + offset + down * x.row_floats + across * depth_block;
          float* out = p.dfilter + first * p.patch() + (down * p.columns + across) * p.channels + block * depth_block;
          sum_tile(width, floats, pixels, out, p.patch(), add || row > 0);
        }
    }
}

/// Packs and sums output rows [begin, end). Every element of dfilter belongs to one thread, so the order of its sum
/// depends on the extents only.
inline void sum_rows(const context& ctx, const filter_gradient_problem& p, const panels& split, std::int64_t begin,
                     std::int64_t end, bool add) {
  auto dy = ctx.make<float>(std::array{static_cast<int>((end - begin) * p.out_width), p.out_channels});
  pack_gradient(ctx, p, split, begin, end, dy.data());
  const packed_rows rows{p, begin, end};
  const std::int64_t row_count = static_cast<std::int64_t>(rows.sources.size());
  const int blocks = (p.channels + depth_block - 1) / depth_block;
  const std::int64_t row_size = packed_input::row_size(p);
  const int at_once = static_cast<int>(
      std::clamp<std::int64_t>(packed_limit / (row_size * row_count), std::min(blocks, ctx.threads()), blocks));
  auto memory = ctx.make<float>(std::array{static_cast<int>(row_count), at_once, static_cast<int>(row_size)});
  const packed_input x{p, rows, memory.data()};
  for (int first = 0; first < blocks; first += at_once) {
    const int count = std::min(at_once, blocks - first);
    parallel_for(ctx, row_count, 1, [&](std::int64_t row) { pack_row(p, x, row, first, first + count); });
    const std::int64_t groups =
        std::clamp<std::int64_t>(4 * ctx.threads() / count, 1, static_cast<std::int64_t>(split.list.size()));
    parallel_dynamic(ctx, count * groups, [&](std::int64_t task) {
      const std::int64_t block = task / groups, group = task % groups;
      const std::int64_t size = static_cast<std::int64_t>(split.list.size());
      sum_block(p, split, dy.data(), x, block * x.block_stride, first + static_cast<int>(block),
                static_cast<std::size_t>(size * group / groups), static_cast<std::size_t>(size * (group + 1) / groups),
                add);
    });
  }
}

/// Any filter with enough channels to fill vectors: all taps pass over the same packed pixels.
inline void sum_taps(const context& ctx, const filter_gradient_problem& p) {
  const panels split{p.out_channels, panel_widths};
  const std::int64_t pixels = std::max(least_pixels, packed_limit / p.out_channels);
  const std::int64_t at_once = std::max<std::int64_t>(1, pixels / p.out_width);
  const std::int64_t chunks = (p.out_rows() + at_once - 1) / at_once;
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk)
    sum_rows(ctx, p, split, p.out_rows() * chunk / chunks, p.out_rows() * (chunk + 1) / chunks,
             p.accumulate || chunk > 0);
}
