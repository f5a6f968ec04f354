// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/notes/view_notes.hpp"
#include "lungseg/infer/prediction/verdict.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

namespace {

/// So much for some classes, the rest for the others alike.
view_probabilities shares(const std::vector<std::pair<int, float>>& given) {
  view_probabilities result;
  float left = 1;
  for (const auto& [at, share] : given) left -= share;
  result.of.fill(left / static_cast<float>(view_classes - given.size()));
  for (const auto& [at, share] : given) result.of[static_cast<std::size_t>(at)] = share;
  return result;
}

std::vector<note_code> codes(const view_judgement& of) {
  std::vector<note_code> result;
  for (const film_note& note : of.notes) result.push_back(note.code);
  return result;
}

using list = std::vector<note_code>;

}  // namespace

TEST_CASE("judge_view: an upright film passes, though it may be mirrored", "[infer]") {
  const view_judgement good = judge_view(shares({{0, 0.9f}}));
  CHECK_FALSE(good.refused);
  CHECK(good.notes.empty());
  const int mirrored = film_pose{0, true}.index();
  const view_judgement doubtful = judge_view(shares({{0, 0.1f}, {mirrored, 0.6f}}));
  CHECK_FALSE(doubtful.refused);
  CHECK(codes(doubtful) == list{note_code::laterality_suspect});
  const view_judgement wrong = judge_view(shares({{0, 0.01f}, {mirrored, 0.97f}}));
  CHECK_FALSE(wrong.refused);
  CHECK(wrong.single);
  CHECK(wrong.pose == film_pose{0, true});
  CHECK(codes(wrong) == list{note_code::mirrored});
}

TEST_CASE("judge_view: turned and inverted films are refused by name, and every pose can be put right", "[infer]") {
  for (int i = 1; i < film_pose::count; ++i) {
    const film_pose pose = film_pose::of(i);
    INFO("pose " << i);
    const view_judgement seen = judge_view(shares({{i, 0.95f}}));
    CHECK(seen.refused == (pose.quarters > 0 || pose.inverted));
    CHECK(seen.single);
    // Whether a film is mirrored is asked when it stands upright.
    const bool mirrored = pose.mirrored && pose.quarters == 0 && !pose.inverted;
    CHECK(seen.pose == film_pose{pose.quarters, mirrored, pose.inverted});
    list wanted;
    if (pose.quarters > 0) wanted.push_back(turned_by(pose.quarters));
    if (mirrored) wanted.push_back(note_code::mirrored);
    if (pose.inverted) wanted.push_back(note_code::inverted);
    CHECK(codes(seen) == wanted);
  }
  CHECK(name(turned_by(1)) == "turned_90");
  CHECK(name(turned_by(3)) == "turned_270");
}

TEST_CASE("judge_view: what is no single film cannot be put right", "[infer]") {
  const view_judgement other = judge_view(shares({{view_other, 0.8f}}));
  CHECK(codes(other) == list{note_code::not_a_chest_film});
  const view_judgement two = judge_view(shares({{view_several, 0.8f}}));
  CHECK(codes(two) == list{note_code::two_films});
  const view_judgement unsure = judge_view(shares({{0, 0.1f}, {view_other, 0.7f}}));
  CHECK(codes(unsure) == list{note_code::not_a_chest_film});
  for (const auto& each : {other, two, unsure}) {
    CHECK(each.refused);
    CHECK_FALSE(each.single);
  }
}

TEST_CASE("verdict: the worst counts, with its own reasons", "[infer]") {
  verdict v;
  v.raise(verdict_level::check, note_code::few_levels);
  v.raise(verdict_level::check, note_code::few_levels);
  CHECK(v.reasons == list{note_code::few_levels});
  v.raise(verdict_level::reject, note_code::inverted);
  v.raise(verdict_level::reject, note_code::turned_90);
  v.raise(verdict_level::check, note_code::not_found);
  CHECK(name(v.level) == "reject");
  CHECK(v.reasons == list{note_code::inverted, note_code::turned_90});
}
