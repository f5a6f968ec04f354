// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "lungseg/core/any_tensor.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/network_film.hpp"
#include "lungseg/math/letterbox.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/layers/input.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Films as a network's input on a GPU: they go there as bytes, and are resized and normalised there. Rules that repeat
/// other programs' roundings are the host's, which then uploads what they gave. Belongs to one context.
class gpu_film_input {
 public:
  /// Of the input's elements.
  static dtype type_for(const context& ctx, const mask_rcnn_config& config) {
    return resized_there(config) ? ctx.precision() : dtype::float32;
  }

  /// Queues the writing of one film.
  /// \param images  (N, H, W, channels) of type_for()
  /// \param n       which of them
  void write(const context& ctx, const mask_rcnn_config& config, const placed_film& seen, any_tensor<4>& images,
             int n) {
    if (!resized_there(config)) return upload(config, seen, images.as<float>(), n);
    const letterbox& place = seen.place;
    const shape<2> e{seen.pixels.height, seen.pixels.width};
    auto bytes = ctx.make<std::uint8_t>(e);
    bytes.copy_from_host(view<const std::uint8_t, 2>{seen.pixels.pixels.data(), e});
    ops::gpu::input_place where{.top = place.top,
                                .left = place.left,
                                .scaled_height = place.scaled_h,
                                .pad_after = config.input == input_rule::min_max};
    std::copy(config.pixel_mean.begin(), config.pixel_mean.end(), where.mean.begin());
    std::copy(config.pixel_deviation.begin(), config.pixel_deviation.end(), where.deviation.begin());
    auto narrow = ctx.make<float>(shape<2>{e[0], place.scaled_w});
    if (axes_.size() + 2 > most_axes) axes_.clear();  // before either is asked for: a table looks at what it is of
    const ops::gpu::axis_table rows = axis(ctx, config.input, e[0], place.scaled_h),
                               columns = axis(ctx, config.input, e[1], place.scaled_w);
    with_type(images.type(), [&]<class T>() {
      const view<T, 4> one = images.as<T>().get().rows(n, 1);
      ops::gpu::write_input<T>(ctx, std::as_const(bytes), rows, columns, where, narrow,
                               view<T, 3>{one.data(), {one.extent(1), one.extent(2), one.extent(3)}});
    });
  }

 private:
  /// The filter of one axis on the device; see resize_smooth and resize_bilinear.
  struct device_axis {
    tensor<int, 1> first;
    tensor<float, 1> weights;
    int taps;

    device_axis(const context& ctx, const detail::axis_filter& axis)
        : first{ctx.make<int>(shape<1>{static_cast<int>(axis.first.size())})},
          weights{ctx.make<float>(shape<1>{static_cast<int>(axis.weights.size())})},
          taps{axis.taps} {
      first.copy_from_host({axis.first.data(), first.extents()});
      weights.copy_from_host({axis.weights.data(), weights.extents()});
    }
  };

  static bool resized_there(const mask_rcnn_config& config) {
    return !config.equalise && (config.input == input_rule::letterbox || config.input == input_rule::min_max);
  }

  ops::gpu::axis_table axis(const context& ctx, input_rule rule, int from, int to) {
    const auto key = std::tuple{rule, from, to};
    auto found = axes_.find(key);
    if (found == axes_.end()) {
      const auto filter = rule == input_rule::min_max ? detail::linear_axis(from, to) : detail::triangle_axis(from, to);
      found = axes_.emplace(key, device_axis{ctx, filter}).first;
    }
    return {found->second.first.data(), found->second.weights.data(), found->second.taps};
  }

  static void upload(const mask_rcnn_config& config, const placed_film& seen, tensor<float, 4>& images, int n) {
    const network_film made = to_network_film(seen, film_options(config));
    tensor<float, 4> input{{1, images.extent(1), images.extent(2), images.extent(3)}};
    write_input(config, view<const float, 2>{made.grey.pixels.data(), {made.grey.height, made.grey.width}},
                made.place.window(), input);
    images.copy_from_host_at(static_cast<std::int64_t>(n) * input.size(), std::as_const(input).get());
  }

  /// Films of one size share their filters; films of ever other sizes do not gather them.
  static constexpr std::size_t most_axes = 32;
  std::map<std::tuple<input_rule, int, int>, device_axis> axes_;
};

}}  // namespace lungseg::LUNGSEG_ABI
