// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/infer/predict/film_input.hpp"
#include "lungseg/model/mask_rcnn/pass.hpp"
#include "lungseg/model/mask_rcnn/plans.hpp"
#include "lungseg/nn/pass_plans.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Whole inferences of one Mask R-CNN on a GPU: from the grey levels of films to pasted masks, without the host, as one
/// captured graph for every size of film and of batch.
class device_film_passes {
 public:
  /// \param films  of one size, at least one; none with an empty border where the configuration's rule cuts it off
  film_finds find(const context& ctx, mask_rcnn_network& net, std::span<const film> films) {
    const shape<3> e{static_cast<int>(films.size()), films[0].height, films[0].width};
    const auto make = [&] { return film_plan{ctx, net, e}; };
    return plans_.with(ctx, net.config, net.state(), nn::tape::mode::inference, e, make, [&](film_plan& plan) {
      plan.set_films(ctx, net.config, films);
      plan.work.run(ctx, [&] {
        nn::tape t{ctx, nn::tape::mode::inference};
        plan.write_inputs(ctx, net.config);
        ctx.gpu().mark("input");
        mask_rcnn_pass pass{t, net, plan.anchors, plan.images, {}, {}};
        pass.detect(plan.windows, plan.proposal_windows, plan.found);
        plan.paste(ctx, net.config);
        ctx.gpu().mark("pasting");
      });
      film_finds result{plan.found.read_placed(ctx), {}};
      result.masks = used_masks(ctx, plan.masks, result.films);
      return result;
    });
  }

 private:
  /// Copies the masks of detections, which come to lie one behind the other, and renumbers them.
  static tensor<std::uint8_t, 3> used_masks(const context& ctx, const tensor<std::uint8_t, 3>& all,
                                            std::vector<std::vector<pasted_detection>>& films) {
    std::vector<int> rows;
    for (auto& found : films)
      for (pasted_detection& d : found) {
        rows.push_back(d.mask);
        d.mask = static_cast<int>(rows.size()) - 1;
      }
    const std::int64_t pixels = std::int64_t{all.extent(1)} * all.extent(2);
    auto masks = ctx.make<std::uint8_t>(shape<3>{static_cast<int>(rows.size()), all.extent(1), all.extent(2)});
    for (std::size_t first = 0, end = 0; first < rows.size(); first = end) {  // neighbours together
      for (end = first + 1; end < rows.size() && rows[end] == rows[end - 1] + 1;) ++end;
      ctx.gpu().copy(masks.data() + static_cast<std::int64_t>(first) * pixels, all.data() + rows[first] * pixels,
                     (end - first) * static_cast<std::size_t>(pixels));
    }
    return masks;
  }

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
    ops::gpu::axis_table table() const { return {first.data(), weights.data(), taps}; }
  };

  /// Whether the kernels make the input; the other rules, which repeat other programs' roundings, are the host's.
  static bool made_there(const mask_rcnn_config& config) {
    return !config.equalise && (config.input == input_rule::letterbox || config.input == input_rule::min_max);
  }
  static detail::axis_filter filter_of(const mask_rcnn_config& config, int from, int to) {
    return config.input == input_rule::min_max ? detail::linear_axis(from, to) : detail::triangle_axis(from, to);
  }
  static shape<4> input_of(const mask_rcnn_config& config, const shape<3>& e) {
    const letterbox place = place_film(e[1], e[2], film_options(config));
    return {e[0], place.height, place.width, config.channels};
  }

  struct film_plan : detect_plan {
    letterbox place;
    device_axis rows, columns;
    tensor<std::uint8_t, 3> films;  // (N, H, W)
    tensor<std::uint8_t, 3> masks;  // (N * D, H, W)

    film_plan(const context& ctx, const mask_rcnn_network& net, const shape<3>& e)
        : detect_plan{ctx, net, input_of(net.config, e), made_there(net.config) ? ctx.precision() : dtype::float32},
          place{place_film(e[1], e[2], film_options(net.config))},
          rows{ctx, filter_of(net.config, e[1], place.scaled_h)},
          columns{ctx, filter_of(net.config, e[2], place.scaled_w)},
          films{ctx.make<std::uint8_t>(e)},
          masks{ctx.make<std::uint8_t>(shape<3>{e[0] * net.config.detections_per_image, e[1], e[2]})} {
      set_windows(net.config, std::vector<box>(static_cast<std::size_t>(e[0]), place.window()));
    }

    void set_films(const context& ctx, const mask_rcnn_config& config, std::span<const film> from) {
      if (!made_there(config)) return set_inputs(ctx, config, from);
      for (std::size_t n = 0; n < from.size(); ++n) {
        const placed_film seen = place_film(from[n], film_options(config));  // of the same size: it has no border
        films.copy_from_host_at(
            static_cast<std::int64_t>(n) * films.extent(1) * films.extent(2),
            view<const std::uint8_t, 2>{seen.pixels.pixels.data(), {films.extent(1), films.extent(2)}});
      }
    }

    void write_inputs(const context& ctx, const mask_rcnn_config& config) {
      if (!made_there(config)) return;
      ops::gpu::input_place where{.top = place.top,
                                  .left = place.left,
                                  .scaled_height = place.scaled_h,
                                  .pad_after = config.input == input_rule::min_max};
      std::copy(config.pixel_mean.begin(), config.pixel_mean.end(), where.mean.begin());
      std::copy(config.pixel_deviation.begin(), config.pixel_deviation.end(), where.deviation.begin());
      const shape<4> e = images->value.extents();
      auto narrow = ctx.make<float>(shape<2>{films.extent(1), place.scaled_w});
      for (int n = 0; n < e[0]; ++n)
        with_type(images->value.type(), [&]<class T>() {
          const view<T, 3> out{images->value.as<T>().get().rows(n, 1).data(), {e[1], e[2], e[3]}};
          const view<const std::uint8_t, 2> from{films.get().rows(n, 1).data(), {films.extent(1), films.extent(2)}};
          ops::gpu::write_input<T>(ctx, from, rows.table(), columns.table(), where, narrow, out);
        });
    }

    void paste(const context& ctx, const mask_rcnn_config& config) {
      const math::detection_rows detections = found.rows();
      ops::for_each(
          ctx, "place_on_films", detections.areas.size(),
          math::place_on_film_rule{anchors.coordinates, film_frame_of(config, place, films.extent(1), films.extent(2)),
                                   detections});
      ops::gpu::paste_masks(ctx, found.cells(), view<const box, 1>{detections.mask_areas.data(), {masks.extent(0)}},
                            config.paste, config.mask_threshold, masks);
    }

   private:
    void set_inputs(const context&, const mask_rcnn_config& config, std::span<const film> from) {
      tensor<float, 4> input{{1, images->value.extent(1), images->value.extent(2), config.channels}};
      for (std::size_t n = 0; n < from.size(); ++n) {
        const network_film seen = to_network_film(from[n], film_options(config));
        write_input(config, view<const float, 2>{seen.grey.pixels.data(), {seen.grey.height, seen.grey.width}},
                    place.window(), input);
        images->value.as<float>().copy_from_host_at(static_cast<std::int64_t>(n) * input.size(),
                                                    std::as_const(input).get());
      }
    }
  };

  pass_plans<shape<3>, film_plan, mask_rcnn_config> plans_;
};

}}  // namespace lungseg::LUNGSEG_ABI
