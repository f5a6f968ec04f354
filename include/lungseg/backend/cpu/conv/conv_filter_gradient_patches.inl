// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by conv_filter_gradient.hpp once per instruction set, without a guard, behind
// conv_filter_gradient_driver.inl: filters of several taps over few channels, whose single taps would leave most of a
// vector empty. The vectors lie along the output channels instead, and the factors are the floats that a filter row
// meets in a row of x, which are neighbours in memory.

/// A part of dfilter^T (R, S * C, K), summed output row by output row: some filter rows for one block of K.
class patch_sum {
 public:
  patch_sum(const context& ctx, const filter_gradient_problem& p, int block, int first_row, int rows)
      : p_{p},
        taps_{p.columns * p.channels, panel_widths},
        first_output_{block * depth_block},
        outputs_{std::min(depth_block, p.out_channels - first_output_)},
        first_row_{first_row},
        rows_{rows},
        row_floats_{p.columns * p.channels},
        x_{ctx.make<float>(std::array{rows, ((p.out_width - 1) * p.stride[1] + p.columns) * p.channels})},
        dy_{ctx.make<float>(std::array{p.out_width, depth_block})},
        sums_{ctx.zeros<float>(std::array{rows * row_floats_, depth_block})} {}

  void operator()() {
    for (std::int64_t row = 0; row < p_.out_rows(); ++row) add_row(row);
    store_sums();
  }

 private:
  /// Copies row `row` of x with what the filter meets left and right of it, zeros outside the map.
  void copy_row(std::int64_t image, int row, float* to) const {
    const int floats = x_.extent(1), row_floats = row >= 0 && row < p_.height ? p_.width * p_.channels : 0;
    const int begin = std::min(p_.padding[1] * p_.channels, floats), end = std::min(begin + row_floats, floats);
    clear(to, begin);
    if (end > begin) std::copy_n(p_.x + (image * p_.height + row) * row_floats, end - begin, to + begin);
    clear(to + end, floats - end);
  }

  void add_row(std::int64_t row) {
    const int line = static_cast<int>(row % p_.out_height), top = line * p_.stride[0] - p_.padding[0] + first_row_;
    if (line == 0) next_ = top;
    copy_block(p_.dy + row * p_.out_width * p_.out_channels + first_output_, p_.out_channels, outputs_, p_.out_width,
               dy_.data());
    const std::int64_t none = 0;
    for (int down = 0; down < rows_; ++down) {
      const int source = top + down;
      // A ring: most rows were copied for the output row before.
      float* x = x_.data() + std::int64_t{(source % rows_ + rows_) % rows_} * x_.extent(1);
      float* out = sums_.data() + std::int64_t{down} * row_floats_ * depth_block;
      if (source >= next_) {
        copy_row(row / p_.out_height, source, x);
        next_ = source + 1;
      }
      for (const auto [first, width] : taps_.list)
        sum_tile(width, outputs_ > lanes ? depth_block : lanes,
                 pixel_block{x + first, std::int64_t{p_.stride[1]} * p_.channels, dy_.data(), depth_block, &none, 0, 1,
                             p_.out_width},
                 out + first * depth_block, depth_block, true);
    }
  }

  void store_sums() const {
    for (int k = 0; k < outputs_; ++k) {
      float* out = p_.dfilter + (first_output_ + k) * p_.patch() + first_row_ * row_floats_;
      for (int i = 0; i < rows_ * row_floats_; ++i) {
        const float sum = sums_.data()[i * depth_block + k];
        out[i] = p_.accumulate ? out[i] + sum : sum;
      }
    }
  }

  const filter_gradient_problem& p_;
  panels taps_;
  int first_output_, outputs_, first_row_, rows_, row_floats_;
  int next_ = 0;  // row of x that was not copied yet
  tensor<float, 2> x_, dy_, sums_;
};

/// Every element of dfilter belongs to one task, and its sum does not depend on how the tasks are cut.
inline void sum_patches(const context& ctx, const filter_gradient_problem& p) {
  const int blocks = (p.out_channels + depth_block - 1) / depth_block;
  const int groups = blocks % ctx.threads() == 0 ? 1 : std::min(2 * ctx.threads(), p.rows);
  parallel_dynamic(ctx, std::int64_t{blocks} * groups, [&](std::int64_t task) {
    const int group = static_cast<int>(task % groups), first = p.rows * group / groups;
    patch_sum{ctx, p, static_cast<int>(task / groups), first, p.rows * (group + 1) / groups - first}();
  });
}
