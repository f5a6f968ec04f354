// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/score/coco_ap.hpp"
#include "lungseg/data/pixels/rle.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

namespace {

/// A strip of one row and 200 columns, [x1, x2) inside: IoUs are ratios of lengths.
run_lengths strip(int x1, int x2) {
  mask result{1, 200};
  for (int x = x1; x < x2; ++x) result(0, x) = 1;
  return encode(result);
}
instance true_strip(int x1, int x2, int class_id = 1) {
  return {class_id, {}, strip(x1, x2)};
}
predicted_lung found_strip(float score, int x1, int x2, int class_id = 1) {
  return {class_id, score, {}, strip(x1, x2)};
}

using truths = std::vector<instance>;
using guesses = std::vector<predicted_lung>;

average_precision precision_of(const truths& there, const guesses& found) {
  precision_counter counter;
  counter.add(there, found);
  return counter.all();
}

}  // namespace

TEST_CASE("precision_counter: exact predictions score 1, none score 0, no truth scores nothing") {
  CHECK(precision_of({true_strip(0, 50), true_strip(100, 150)}, {found_strip(0.9f, 0, 50), found_strip(0.8f, 100, 150)})
            .ap == Approx(1));
  CHECK(precision_of({true_strip(0, 50)}, {}).ap == 0);
  CHECK(precision_of({true_strip(0, 50)}, {found_strip(1, 60, 90)}).ap50 == 0);
  CHECK(std::isnan(precision_of({}, {found_strip(1, 0, 50)}).ap));
  CHECK(std::isnan(precision_of({}, {}).ap));
}

TEST_CASE("precision_counter: IoU decides which thresholds are met") {
  // IoU 0.8: right at 0.50 ... 0.80, that is 7 of 10 thresholds.
  const average_precision result = precision_of({true_strip(0, 100)}, {found_strip(1, 0, 80)});
  CHECK(result.ap50 == Approx(1));
  CHECK(result.ap75 == Approx(1));
  CHECK(result.ap == Approx(0.7));
  // IoU 0.6: right at 0.50, 0.55, 0.60.
  CHECK(precision_of({true_strip(0, 100)}, {found_strip(1, 0, 60)}).ap == Approx(0.3));
  CHECK(precision_of({true_strip(0, 100)}, {found_strip(1, 0, 60)}).ap75 == 0);
}

TEST_CASE("precision_counter: a false alarm first halves the precision") {
  // Order: wrong, right. Recall 0 then 1, precision 0 then 1/2: 1/2 at all 101 recalls.
  CHECK(precision_of({true_strip(0, 50)}, {found_strip(0.9f, 60, 90), found_strip(0.5f, 0, 50)}).ap50 == Approx(0.5));
  // Order: right, wrong. The false alarm comes too late to matter.
  CHECK(precision_of({true_strip(0, 50)}, {found_strip(0.5f, 60, 90), found_strip(0.9f, 0, 50)}).ap50 == Approx(1));
}

TEST_CASE("precision_counter: half of the truth found counts at 51 of 101 recalls") {
  CHECK(precision_of({true_strip(0, 50), true_strip(100, 150)}, {found_strip(0.9f, 0, 50)}).ap50 == Approx(51.0 / 101));
}

TEST_CASE("precision_counter: right, wrong, right") {
  // Precision 1, 1/2, 2/3 at recall 1/2, 1/2, 1: 51 recalls at 1, 50 at 2/3.
  CHECK(precision_of({true_strip(0, 50), true_strip(100, 150)},
                     {found_strip(0.9f, 0, 50), found_strip(0.8f, 60, 90), found_strip(0.7f, 100, 150)})
            .ap50 == Approx((51 + 50 * 2.0 / 3) / 101));
}

TEST_CASE("precision_counter: a truth is taken once, by the better-scored prediction") {
  // The second hit on the same lung is a false alarm; it comes last, so precision at recall 1 stays 1.
  CHECK(precision_of({true_strip(0, 100)}, {found_strip(0.9f, 0, 80), found_strip(0.8f, 0, 100)}).ap50 == Approx(1));
  // At 0.85 and above the better-scored one misses: wrong, then right.
  CHECK(precision_of({true_strip(0, 100)}, {found_strip(0.9f, 0, 80), found_strip(0.8f, 0, 100)}).ap ==
        Approx((7 * 1.0 + 3 * 0.5) / 10));
}

TEST_CASE("precision_counter: a prediction takes the truth that it overlaps most") {
  // The first prediction overlaps both truths; by taking the nearer one it leaves the other to the second prediction.
  CHECK(precision_of({true_strip(0, 100), true_strip(20, 120)}, {found_strip(0.9f, 18, 118), found_strip(0.8f, 0, 100)})
            .ap50 == Approx(1));
}

TEST_CASE("precision_counter: classes are scored apart and averaged") {
  precision_counter counter;
  counter.add(truths{true_strip(0, 50, 1), true_strip(100, 150, 2)},
              guesses{found_strip(0.9f, 0, 50, 1), found_strip(0.9f, 0, 50, 2)});
  CHECK(counter.of_class(1).ap == Approx(1));
  CHECK(counter.of_class(2).ap == 0);
  CHECK(std::isnan(counter.of_class(3).ap));
  CHECK(counter.all().ap == Approx(0.5));
  counter.add(truths{}, guesses{found_strip(1, 0, 50, 3)});  // a class without truth does not count
  CHECK(counter.all().ap == Approx(0.5));
}

TEST_CASE("precision_counter: films are pooled by score") {
  precision_counter counter;
  counter.add(truths{true_strip(0, 50)}, guesses{found_strip(0.5f, 0, 50)});
  counter.add(truths{true_strip(0, 50)}, guesses{found_strip(0.9f, 60, 90)});
  // Order over both films: wrong, right; recall 1/2 with precision 1/2.
  CHECK(counter.all().ap50 == Approx(51 * 0.5 / 101));
}

TEST_CASE("precision_counter: only the 100 best-scored predictions of a film count") {
  guesses many(100, found_strip(0.9f, 60, 90));
  many.push_back(found_strip(0.5f, 0, 50));
  CHECK(precision_of({true_strip(0, 50)}, many).ap50 == 0);
  many.erase(many.begin());
  CHECK(precision_of({true_strip(0, 50)}, many).ap50 == Approx(0.01));
}

TEST_CASE("precision_counter: masks of different pictures are refused") {
  CHECK_THROWS_AS(precision_of({true_strip(0, 50)}, {{1, 0.5f, {}, encode(mask{2, 100})}}), shape_error);
}
