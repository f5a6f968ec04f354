// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/stages.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

namespace {

const std::vector<std::string> names{"body.conv1.weight",         "body.bn1.weight",      "body.layer1.0.conv1.weight",
                                     "body.layer2.3.bn2.bias",    "body.layer3.0.weight", "body.layer4.2.weight",
                                     "fpn.inner_blocks.0.weight", "rpn.head.weight",      "roi_heads.fc6.weight"};

int body_stage(std::string_view name) {
  if (name.starts_with("body.layer")) return name[10] - '0' + 1;
  return name.starts_with("body.") ? 1 : 0;
}

/// One digit per name: 1 where `layers` selects it.
std::string selection(const std::string& layers) {
  std::vector<nn::parameter> parameters;
  for (const std::string& name : names) parameters.push_back({.name = name, .value = {}, .gradient = {}});
  std::vector<nn::parameter*> refs;
  for (nn::parameter& p : parameters) refs.push_back(&p);
  std::string digits;
  for (const bool chosen : selected_by(layers, refs, body_stage)) digits += chosen ? '1' : '0';
  return digits;
}

}  // namespace

TEST_CASE("stages are read and printed", "[train][stages]") {
  const std::vector<stage> stages = parse_stages("heads:5@1e-3,all:15@2e-4");
  REQUIRE(stages.size() == 2);
  CHECK(stages[0] == stage{"heads", 5, 1e-3f});
  CHECK(stages[1] == stage{"all", 15, 2e-4f});
  CHECK(parse_stages(to_string(stages)) == stages);
  CHECK(parse_stages(" heads:5@1e-3,  all:15@2e-4") == stages);
  CHECK(parse_stages("rpn\\..{1,3}|x:y.*:7@0.5,3+:1@1") ==
        std::vector<stage>{{"rpn\\..{1,3}|x:y.*", 7, 0.5f}, {"3+", 1, 1.0f}});
}

TEST_CASE("malformed stages are refused with the reason", "[train][stages]") {
  using Catch::Contains;
  for (const char* text : {"", "all", "all:5", "all:5@1e-3,", ",all:5@1e-3"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_stages(text), option_error);
  }
  CHECK_THROWS_WITH(parse_stages("all@1e-3"), Contains("layers:epochs"));
  CHECK_THROWS_WITH(parse_stages(":5@1e-3"), Contains("layers:epochs"));
  for (const char* text :
       {"all:0@1e-3", "all:-2@1e-3", "all:2.5@1e-3", "all:x@1e-3", "all:@1e-3", "all:99999999999@1e-3"})
    CHECK_THROWS_WITH(parse_stages(text), Contains("whole number"));
  for (const char* text : {"all:5@", "all:5@fast", "all:5@0", "all:5@-1", "all:5@nan", "all:5@inf", "all:5@1e-3;x:1@1"})
    CHECK_THROWS_WITH(parse_stages(text), Contains("rate"));
}

TEST_CASE("groups select the heads and the body from their stage on", "[train][stages]") {
  CHECK(selection("heads") == "000000111");
  CHECK(selection("5+") == "000001111");
  CHECK(selection("4+") == "000011111");
  CHECK(selection("3+") == "000111111");
  CHECK(selection("all") == "111111111");
}

TEST_CASE("a regular expression selects whole names", "[train][stages]") {
  CHECK(selection("rpn\\..*|roi_heads\\..*") == "000000011");
  CHECK(selection("body\\.(layer[34].*|bn1\\.weight)") == "010011000");
  CHECK_THROWS_WITH(selection("rpn"), Catch::Contains("no parameter"));
  CHECK_THROWS_WITH(selection("2+"), Catch::Contains("no parameter"));  // as an expression: one or more 2
  CHECK_THROWS_WITH(selection("body.(conv"), Catch::Contains("regular expression"));
}
