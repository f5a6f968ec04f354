// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/infer/predict/detector.hpp"
#include "lungseg/infer/predict/film_input.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/mask_paste.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film_frame film_frame_of(const mask_rcnn_config& config, const letterbox& place, int height, int width) {
  using enum film_frame::rule;
  return {place, height, width,
          config.frame == box_frame::normalised ? matterport
          : config.input == input_rule::min_max ? torchvision
                                                : linear,
          config.mask_margin > 0};
}

LUNGSEG_INLINE std::vector<detection> detector::detect(const placed_film& seen, int height, int width,
                                                       const mask_rcnn::observer& observe) {
  const mask_rcnn_config& config = model_->config();
  if constexpr (has_cuda)
    if (ctx_.where().is_cuda()) {
      const std::lock_guard lock{*turn_};
      return run({&seen, 1}, height, width, observe,
                 [](film_plan& plan) { return std::move(plan.found.on_host().read({}).front()); });
    }
  tensor<float, 4> input = to_input(ctx_, config, to_network_film(seen, film_options(config)));
  const box window = seen.place.window();
  std::unique_lock lock{*turn_};
  std::vector<detection> found = std::move(model_->detect(ctx_, std::move(input), {&window, 1}, observe).front());
  lock.unlock();
  const film_frame frame = film_frame_of(config, seen.place, height, width);
  for (detection& d : found) {
    const auto [area, mask_area] = frame(d.area, d.mask_area);
    d.area = area, d.mask_area = mask_area;
  }
  std::erase_if(found, [](const detection& d) { return !(d.area.area() > 0); });
  return found;
}

LUNGSEG_INLINE std::vector<detection> detector::detect(const film& picture, const mask_rcnn::observer& observe) {
  return detect(seen_film(picture, film_options(model_->config())), picture.height, picture.width, observe);
}

LUNGSEG_INLINE pasted_films detector::find(std::span<const film> films, int definition) {
  if (films.empty()) return {};
  const int height = films[0].height, width = films[0].width;
  std::vector<placed_film> seen;
  for (const film& f : films) {
    expect_extent("detector", "film", 0, f.height, height);
    expect_extent("detector", "film", 1, f.width, width);
    lungseg::detail::expect_film_size(height, width, "detector");
    seen.push_back(seen_film(f, film_options(model_->config())));
  }
  if constexpr (has_cuda)
    if (ctx_.where().is_cuda()) return find_on_gpu(seen, height, width, definition);
  return find_here(seen, height, width, definition);
}

LUNGSEG_INLINE mask_patch detector::paste(const detection& d, int height, int width, int definition) {
  const mask_rcnn_config& config = model_->config();
  if constexpr (has_cuda)
    if (ctx_.where().is_cuda()) {
      mask result{height, width};
      paste_on_gpu(d, definition, result);
      return result;
    }
  const ops::pasted_patch patch =
      ops::paste_patch(d.mask(definition), d.mask_area, config.paste, config.mask_threshold, height, width);
  mask inside{patch.inside.extent(0), patch.inside.extent(1)};
  std::copy_n(patch.inside.data(), patch.inside.size(), inside.pixels.begin());
  return {height, width, patch.top, patch.left, std::move(inside)};
}

inline void detector::paste_on_gpu(const detection& d, int definition, mask& result) {
  const mask_rcnn_config& config = model_->config();
  const std::lock_guard lock{*turn_};
  const tensor<float, 3> cells = to_device(ctx_, d.masks);
  auto area = ctx_.make<box>(shape<1>{1});
  area.copy_from_host(view<const box, 1>{&d.mask_area, {1}});
  auto pasted = ctx_.make<std::uint8_t>(shape<3>{1, result.height, result.width});
  ops::gpu::paste_masks(ctx_, cells.get().rows(definition, 1), std::as_const(area), config.paste, config.mask_threshold,
                        pasted);
  ctx_.gpu().download(result.pixels.data(), pasted.data(), result.pixels.size());
}

template <class Then>
std::invoke_result_t<Then, detector::film_plan&> detector::run(std::span<const placed_film> films, int height,
                                                               int width, const mask_rcnn::observer& observe,
                                                               Then then) {
  model_->move_to(ctx_);
  mask_rcnn_network& net = model_->network();
  const mask_rcnn_config& config = net.config;
  const letterbox& input = films[0].place;
  const shape<4> e{static_cast<int>(films.size()), input.height, input.width, config.channels};
  const auto make = [&] { return film_plan{ctx_, net, e, gpu_film_input::type_for(ctx_, config)}; };
  return plans_.with(ctx_, config, net.state(), nn::tape::mode::inference, e, make, [&](film_plan& plan) {
    set_films(plan, films);
    const auto work = [&] {
      nn::tape t{ctx_, nn::tape::mode::inference};
      mask_rcnn_pass pass{t, net, plan.anchors, plan.input(ctx_), observe, {}};
      pass.detect(plan.windows, plan.proposal_windows, plan.found);
    };
    observe ? work() : plan.work.run(ctx_, work);
    const math::detection_rows all = plan.found.rows();
    for (int n = 0; n < e[0]; ++n)
      ops::for_each(
          ctx_, "place_on_films", all.areas.extent(1),
          math::place_on_film_rule{plan.anchors.coordinates,
                                   film_frame_of(config, films[static_cast<std::size_t>(n)].place, height, width),
                                   {all.areas.rows(n, 1), all.mask_areas.rows(n, 1), all.classes.rows(n, 1),
                                    all.scores.rows(n, 1), all.images.rows(n, 1)}});
    return then(plan);
  });
}

inline void detector::set_films(film_plan& plan, std::span<const placed_film> films) {
  const mask_rcnn_config& config = model_->config();
  std::vector<box> places;
  for (const placed_film& seen : films) places.push_back(seen.place.window());
  if (places != plan.places) plan.set_windows(config, places);
  plan.places = std::move(places);
  for (int n = 0; n < static_cast<int>(films.size()); ++n)
    input_.write(ctx_, config, films[static_cast<std::size_t>(n)], plan.images->value, n);
  ctx_.gpu().mark("input");
}

inline pasted_films detector::find_on_gpu(std::span<const placed_film> films, int height, int width, int definition) {
  const std::lock_guard lock{*turn_};
  return run(films, height, width, {}, [&](film_plan& plan) { return pasted(plan, height, width, definition); });
}

inline pasted_films detector::pasted(film_plan& plan, int height, int width, int definition) {
  std::vector<int> rows;
  pasted_films result{plan.found.read_placed(ctx_, rows), {}};
  result.masks = ctx_.make<std::uint8_t>(shape<3>{static_cast<int>(rows.size()), height, width});
  const mask_rcnn_config& config = model_->config();
  const box* const areas = plan.found.rows().mask_areas.data();
  for (std::size_t first = 0, end = 0; first < rows.size(); first = end) {  // neighbours together
    for (end = first + 1; end < rows.size() && rows[end] == rows[end - 1] + 1;) ++end;
    const int row = rows[first], count = static_cast<int>(end - first);
    ops::gpu::paste_masks(ctx_, plan.found.cells(definition).rows(row, count), view<const box, 1>{areas + row, {count}},
                          config.paste, config.mask_threshold, result.masks.get().rows(static_cast<int>(first), count));
  }
  ctx_.gpu().mark("pasting");
  return result;
}

LUNGSEG_INLINE pasted_films detector::find_here(std::span<const placed_film> films, int height, int width,
                                                int definition) {
  pasted_films result;
  int count = 0;
  for (const placed_film& seen : films) {
    result.films.push_back(detect(seen, height, width));
    count += static_cast<int>(result.films.back().size());
  }
  result.masks = tensor<std::uint8_t, 3>{{count, height, width}};
  std::uint8_t* to = result.masks.data();
  for (auto& found : result.films)
    for (detection& d : found) {
      ops::paste_mask(d.mask(definition), d.mask_area, model_->config().paste, model_->config().mask_threshold,
                      view<std::uint8_t, 2>{to, {height, width}});
      to += std::int64_t{height} * width;
      d.masks = {};
    }
  return result;
}

LUNGSEG_INLINE run_lengths pasted_runs(const mask_rcnn_config& config, const detection& d, int height, int width) {
  const ops::pasted_patch patch =
      ops::paste_patch(d.mask(), d.mask_area, config.paste, config.mask_threshold, height, width);
  return encode(patch.inside, patch.top, patch.left, height, width);
}

LUNGSEG_INLINE std::vector<raw_detection> detect_raw(detector& with, const film& picture) {
  std::vector<raw_detection> result;
  for (const detection& d : with.detect(picture))
    result.push_back(
        {d.area, d.class_id, d.score, pasted_runs(with.model().config(), d, picture.height, picture.width)});
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
