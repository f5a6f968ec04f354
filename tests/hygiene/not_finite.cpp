// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// What has to notice NaN and infinity under every flag; flags.cmake compiles it. The numbers come from the outside, so
// that the compiler cannot know them.

#include <bit>
#include <cstdint>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "lungseg/data/json/json_writer.hpp"
#include "lungseg/infer/predict/lung_choice.hpp"
#include "lungseg/infer/score/coco_ap.hpp"
#include "lungseg/infer/score/summary.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/roi_pool.hpp"
#include "lungseg/train/finite.hpp"
#include "lungseg/train/update.hpp"

using namespace lungseg;

namespace {

int faults = 0;

void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  ++faults;
}

template <class F>
bool refuses(F&& f) {
  try {
    f();
  } catch (const numeric_error&) {
    return true;
  }
  return false;
}

void losses(double wild) {
  check(refuses([&] { expect_finite({{"loss", wild}}, {}, "step 1"); }), "expect_finite lets it pass");
  check(!refuses([&] { expect_finite({{"loss", 0.5}}, {}, "step 1"); }), "expect_finite refuses a number");
}

void weights(float wild) {
  std::vector<float> values(40, 1.0f);
  const view<const float, 1> all{values.data(), {40}};
  check(ops::first_non_finite(context{}, all) == -1, "first_non_finite finds something in numbers");
  for (const std::size_t at : {std::size_t{3}, std::size_t{39}}) {
    values[at] = wild;
    check(ops::first_non_finite(context{}, all) == static_cast<std::int64_t>(at), "first_non_finite finds nothing");
    values[at] = 1;
  }
  nn::parameter p{"p", tensor<float, 4>{{1, 1, 1, 2}}, {}};
  p.gradient = tensor<float, 4>{{1, 1, 1, 2}};
  p.gradient[1] = wild;
  updater update{{&p}, {}};
  check(refuses([&] { update.apply(context{}, 0.1f); }), "an update takes it as a gradient");
}

void reports(double wild) {
  std::ostringstream text;
  detail::json_sink sink{text};
  detail::pretty_json_writer json{sink};
  detail::put_number(json, wild);
  sink.Flush();
  check(text.str() == "null", "JSON says it as a number");
}

void missing_distances(double nan) {
  check(summarise({1, nan, 3}).mean == 2 && summarise({1, nan, 3}).count == 2, "a mean takes NaN for a distance");
  check(is_nan(summarise({nan}).mean), "the mean of nothing is a number");
  check(is_nan(precision_counter{}.all().ap), "the precision of nothing is a number");
}

void detections(float nan) {
  const std::vector<box> boxes{{0, 0, 4, 4}, {0, 0, 4, 4}, {8, 8, 9, 9}};
  const std::vector<float> scores{nan, 0.5f, 0.7f};
  check(ops::nms(boxes, scores, {}) == std::vector<int>{2, 1}, "suppression keeps a score of NaN");
  std::vector<detection> found(1);
  found[0].class_id = left_lung;
  found[0].score = nan;
  check(!choose_lungs(std::move(found), 0.3f).lungs[0], "a lung has the score NaN");
  check(math::iou(box{nan, 0, 4, 4}, box{0, 0, 4, 4}) == 0, "a box without a side overlaps");
  check(math::roi_align_taps(nan, 8).low_weight == 0 && math::taps_at(nan, 8, math::border::clamp).low_weight == 0,
        "a sample at NaN is read");
  check(math::paste_axis_of(math::paste_rule::expand_one, nan, 4, 28, 100).count == 0,
        "a box without a side is pasted");
}

void layers(float nan) {
  const std::vector<float> x{nan, -1, 2, -3, nan, 1, 2, 3, -nan, 5};
  std::vector<float> y(x.size());
  ops::activate(context{}, activation::relu, view<const float, 4>{x.data(), {1, 1, 1, 10}},
                view<float, 4>{y.data(), {1, 1, 1, 10}});
  check(is_nan(y[0]) && is_nan(y[4]) && is_nan(y[8]) && y[1] == 0 && y[9] == 5, "ReLU hides NaN");
}

}  // namespace

int main(int count, char**) {
  // 0 for a program without arguments, which the compiler does not know.
  const auto unknown = static_cast<std::uint64_t>(count - 1);
  for (const std::uint64_t bits :
       {0x7ff8000000000000u, 0xfff8000000000000u, 0x7ff0000000000000u, 0xfff0000000000000u}) {
    const double wild = std::bit_cast<double>(bits + unknown);
    losses(wild);
    reports(wild);
  }
  for (const std::uint32_t bits : {0x7fc00000u, 0xffc00000u, 0x7f800000u, 0xff800000u})
    weights(std::bit_cast<float>(bits + static_cast<std::uint32_t>(unknown)));
  missing_distances(std::bit_cast<double>(0x7ff8000000000000u + unknown));
  const float nan = std::bit_cast<float>(0x7fc00000u + static_cast<std::uint32_t>(unknown));
  detections(nan);
  layers(nan);
  return faults == 0 ? 0 : 1;
}
