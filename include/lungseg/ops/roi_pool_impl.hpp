// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/backend/cpu/roi_pool.hpp"
#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/core/any_view.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/roi.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"
#include "lungseg/ops/roi_pool.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

inline void set_taps(backend::cpu::region_taps& taps, const box& area, const roi_map& map, int p, int q,
                     const roi_pool_options& options) {
  const int height = map.features.extent(1), width = map.features.extent(2);
  if (options.method == roi_method::crop_and_resize) {
    taps.rows.crop(area.y1, area.y2, math::last_pixel(height, map.scale_y), p, height);
    taps.columns.crop(area.x1, area.x2, math::last_pixel(width, map.scale_x), q, width);
    return;
  }
  const auto axis = [&](float low, float high, float scale, int bins) {
    return math::align_axis(low, high, scale, bins, options.aligned, options.sampling_ratio);
  };
  taps.rows.align(axis(area.y1, area.y2, map.scale_y, p), p, height);
  taps.columns.align(axis(area.x1, area.x2, map.scale_x, q), q, width);
}

inline void expect_roi_input(std::string_view op, std::span<const roi> rois, std::span<const roi_map> levels,
                             any_const_view<4> pooled, const roi_pool_options& options) {
  expect_extent(op, "out", 0, pooled.extent(0), std::ssize(rois));
  expect<option_error>(options.sampling_ratio >= 0 && options.sampling_ratio <= math::max_roi_samples,
                       std::string{op} + ": sampling_ratio is " + std::to_string(options.sampling_ratio) +
                           ", expected 0 to " + std::to_string(math::max_roi_samples));
  for (const roi_map& map : levels) expect_extent(op, "features", 3, map.features.extent(3), pooled.extent(3));
  for (const roi& r : rois) {
    const int images =
        r.level >= 0 && r.level < std::ssize(levels) ? levels[static_cast<std::size_t>(r.level)].features.extent(0) : 0;
    if (r.image >= 0 && r.image < images) continue;
    throw shape_error{std::string{op} + ": a roi has level " + std::to_string(r.level) + " and image " +
                      std::to_string(r.image) + ", expected one of " + std::to_string(levels.size()) + " levels of " +
                      std::to_string(images) + " images"};
  }
}

}  // namespace detail

LUNGSEG_INLINE void roi_pool(const context& ctx, std::span<const roi_map> levels, std::span<const roi> rois,
                             any_view<4> out, const roi_pool_options& options) {
  detail::expect_roi_input("roi_pool", rois, levels, out, options);
  const int P = out.extent(1), Q = out.extent(2), C = out.extent(3);
  on_host(out.type(), [&]<class T>() {
    const auto gather = backend::cpu::roi_pool_kernels_for<T>(ctx.instructions()).gather;
    parallel_ranges(ctx, std::ssize(rois), 4, [&](std::int64_t begin, std::int64_t end) {
      backend::cpu::region_taps taps;
      for (std::int64_t r = begin; r < end; ++r) {
        const roi& region = rois[static_cast<std::size_t>(r)];
        const roi_map& map = levels[static_cast<std::size_t>(region.level)];
        const T* features = map.features.rows<T>(region.image, 1).data();
        T* bin = out.rows<T>(static_cast<int>(r), 1).data();
        detail::set_taps(taps, region.area, map, P, Q, options);
        for (int p = 0; p < P; ++p)
          for (int q = 0; q < Q; ++q, bin += C) {
            const auto& cells = taps.bin(p, q, map.features.extent(2), C);
            gather(features, cells.data(), cells.data() + cells.size(), C, bin);
          }
      }
    });
  });
}

LUNGSEG_INLINE void roi_pool_backward(const context& ctx, any_const_view<4> dout, std::span<const roi> rois,
                                      std::span<const roi_map> levels, std::span<const view<float, 4>> dlevels,
                                      const roi_pool_options& options) {
  detail::expect_roi_input("roi_pool_backward", rois, levels, dout, options);
  expect_extent("roi_pool_backward", "dlevels", 0, std::ssize(dlevels), std::ssize(levels));
  for (std::size_t l = 0; l < levels.size(); ++l)
    expect<shape_error>(dlevels[l].extents() == levels[l].features.extents(),
                        "roi_pool_backward: dlevels[" + std::to_string(l) + "] is " + to_string(dlevels[l].extents()) +
                            ", expected " + to_string(levels[l].features.extents()));
  const int P = dout.extent(1), Q = dout.extent(2), C = dout.extent(3);
  const int parts = rois.size() < 4 ? 1 : ctx.threads();
  on_host(dout.type(), [&]<class T>() {
    const auto scatter = backend::cpu::roi_pool_kernels_for<T>(ctx.instructions()).scatter;
    parallel_for(ctx, parts, 1, [&](std::int64_t part) {
      backend::cpu::region_taps taps;
      const T* bin = dout.data<T>();
      for (const roi& region : rois) {
        const view<float, 4> gradient = dlevels[static_cast<std::size_t>(region.level)].rows(region.image, 1);
        detail::set_taps(taps, region.area, levels[static_cast<std::size_t>(region.level)], P, Q, options);
        for (int p = 0; p < P; ++p)
          for (int q = 0; q < Q; ++q, bin += C) {
            const auto& cells = taps.bin(p, q, gradient.extent(2), C, static_cast<int>(part), parts);
            scatter(gradient.data(), cells.data(), cells.data() + cells.size(), C, bin);
          }
      }
    });
  });
}

namespace detail {

/// The levels as the kernels take them.
template <class T>
backend::cuda::roi_levels<T> kernel_levels(std::span<const roi_map> levels) {
  expect<option_error>(levels.size() <= backend::cuda::max_roi_levels,
                       "roi_pool: " + std::to_string(levels.size()) + " levels, expected at most " +
                           std::to_string(backend::cuda::max_roi_levels));
  backend::cuda::roi_levels<T> result;
  for (const roi_map& level : levels) {
    result.map[result.count] = level.features.as<T>();
    result.scale_y[result.count] = level.scale_y;
    result.scale_x[result.count++] = level.scale_x;
  }
  return result;
}

/// Regions and options as the host's form takes them.
struct host_regions {
  std::vector<roi> rois;
  roi_pool_options options;

  host_regions(view<const box, 1> areas, view<const int, 1> images, const math::roi_pool_call& call)
      : options{.method = call.crop ? roi_method::crop_and_resize : roi_method::align,
                .aligned = call.aligned,
                .sampling_ratio = call.sampling_ratio} {
    for (int r = 0; r < areas.extent(0); ++r) rois.push_back({areas[r], images[r], call.level_of(areas[r])});
  }
};

}  // namespace detail

LUNGSEG_INLINE void roi_pool(const context& ctx, std::span<const roi_map> levels, view<const box, 1> areas,
                             view<const int, 1> images, any_view<4> out, const math::roi_pool_call& call) {
  if (on_gpu(ctx, out.type(), [&]<class T>() {
        backend::cuda::roi_pool<T>(ctx, detail::kernel_levels<T>(levels), areas, images, out.as<T>(), call);
      }))
    return;
  const detail::host_regions regions{areas, images, call};
  roi_pool(ctx, levels, regions.rois, out, regions.options);
}

LUNGSEG_INLINE void roi_pool_backward(const context& ctx, any_const_view<4> dout, std::span<const roi_map> levels,
                                      view<const box, 1> areas, view<const int, 1> images,
                                      std::span<const view<float, 4>> dlevels, const math::roi_pool_call& call) {
  if (on_gpu(ctx, dout.type(), [&]<class T>() {
        std::array<view<float, 4>, backend::cuda::max_roi_levels> to{};
        std::copy(dlevels.begin(), dlevels.end(), to.begin());
        backend::cuda::roi_pool_backward<T>(ctx, detail::kernel_levels<T>(levels), areas, images, dout.as<T>(), to,
                                            call);
      }))
    return;
  const detail::host_regions regions{areas, images, call};
  roi_pool_backward(ctx, dout, regions.rois, levels, dlevels, regions.options);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
