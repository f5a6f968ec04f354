// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Whose left and right a dataset file means, and what a bad part of it costs: as info, evaluate and train tell it.
#include <algorithm>
#include <catch2/catch.hpp>

#include "material.hpp"

using namespace lungseg_test;
using Catch::Contains;

namespace {

const std::string left_name = R"({"id":1,"name":"left lung","supercategory":"lung"})";
const std::string right_name = R"({"id":2,"name":"right lung","supercategory":"lung"})";

/// A copy of the drawn dataset beside it, with each `from` of the text replaced.
struct variant {
  std::string text = contents_of(made().dataset), path;

  explicit variant(const std::string& name) : path{made().path(name + ".json")} {}
  variant& replace(const std::string& from, const std::string& to, bool all = true) {
    REQUIRE(text.find(from) != text.npos);
    for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
      text.replace(at, from.size(), to);
      if (!all) break;
    }
    return *this;
  }
  variant& categories(const std::string& list) { return replace(left_name + "," + right_name, list); }
  variant& annotation(const std::string& json) {
    return replace("\"annotations\":[", "\"annotations\":[" + json + ",");
  }
  const std::string& file() const {
    put_file(path, text);
    return path;
  }
};

/// The table of an evaluation, without what it says of the sides.
std::string sides_table(const std::string& arguments) {
  const program_run run =
      run_program("evaluate --quiet --threads 1 --model " + made().model + " --dataset " + arguments);
  INFO(run.err);
  CHECK(run.status == 0);
  const std::size_t end = run.out.find("\nlaterality: ");
  REQUIRE(end != run.out.npos);
  return run.out.substr(0, end);
}

std::string two(const std::string& first, const std::string& second) {
  return R"({"id":1,"name":")" + first + R"("},{"id":2,"name":")" + second + "\"}";
}

}  // namespace

TEST_CASE("sides: the same scores whatever language or sign names the lungs", "[cli]") {
  const std::string table = sides_table(made().dataset);
  for (const auto& [left, right] : {std::pair{"L", "R"}, {"Poumon gauche", "Poumon droit"}, {"A", "B"}, {"B", "A"}}) {
    INFO(left);
    CHECK(sides_table(variant{"named"}.categories(two(left, right)).file()) == table);
  }
  variant one{"one"};
  one.categories(R"({"id":1,"name":"lung"})").replace("\"category_id\":2", "\"category_id\":1");
  CHECK(sides_table(one.file()) == table);
  const std::string foreign = variant{"foreign"}.categories(two("x y", "heart")).file();
  CHECK(sides_table(foreign + " --categories 'x y,heart'") == table);
  CHECK(sides_table(foreign + " --categories 1,2") == table);
}

TEST_CASE("sides: info, evaluate and train say whose they use and how they were told", "[cli]") {
  const std::string stated = R"(,"laterality":"patient")";
  int run_number = 0;
  const auto says = [&](const std::string& file, const std::string& laterality, const std::string& how) {
    const std::string model = " --quiet --threads 1 --model " + made().model;
    for (const std::string& command :
         {"info " + file, "evaluate --dataset " + file + model,
          "train --quiet --batch 3 --stages heads:1@1e-3 --validation-fraction 0.25 --out " +
              made().path("run_sides" + std::to_string(++run_number)) + " --dataset " + file}) {
      const program_run run = run_program(command);
      INFO(command << "\n" << run.err);
      CHECK(run.status == 0);
      CHECK_THAT(run.out, Contains("laterality: " + laterality) && Contains("left and right: " + how));
    }
  };
  says(made().dataset, "patient (the file says so)", "by the names of the categories \"left lung\" and \"right lung\"");
  says(variant{"unsaid"}.replace(stated, "").file(), "patient (assumed, the file does not say)",
       "by the names of the categories");
  says(variant{"arranged"}.categories(two("A", "B")).replace(stated, R"(,"laterality":"image")").file(),
       "image (the file says so)", "the categories \"B\" and \"A\" by the arrangement of their masks (8 of 8");
}

TEST_CASE("sides: what does not tell left from right is refused by name, with the option", "[cli]") {
  const std::string clavicles = variant{"clavicles"}.categories(two("left clavicle", "right clavicle")).file();
  for (const std::string& command :
       {"info " + clavicles, "evaluate --model " + made().model + " --dataset " + clavicles,
        "train --out " + made().path("never") + " --dataset " + clavicles})
    expect_wrong_use(command, "\"left clavicle\", \"right clavicle\" are no lungs", "--categories LEFT,RIGHT");
  expect_wrong_use("info " + made().dataset + " --categories left,right", "\"left\" is none", "\"left lung\"");
  expect_wrong_use("info " + made().dataset + " --categories 1,2,3", "3 were named");
  expect_wrong_use("info " + made().dataset + " --categories 1,", "--categories 1,");
  const program_run differing = run_program("info " + variant{"differing"}.categories(two("right", "left")).file());
  CHECK(differing.status == 0);
  CHECK_THAT(differing.err, Contains("sides_differ") && Contains("8 of 8 films"));
}

TEST_CASE("bad parts: each is named and counted, and the rest is done with status 1", "[cli]") {
  const std::string bad = R"({"id":901,"image_id":1,"category_id":1,"bbox":[1,1,9,9],"segmentation":[]})";
  const std::string clavicle = R"({"id":902,"image_id":2,"category_id":9,"segmentation":[[1,1,9,1,9,9]]})";
  variant both{"bad_parts"};
  both.annotation(bad).annotation(clavicle).replace(right_name, right_name + R"(,{"id":9,"name":"left clavicle"})");
  const std::string file = both.file();
  const auto named = [](const program_run& run) {
    INFO(run.out << run.err);
    CHECK(run.status == 1);
    CHECK_THAT(run.err, Contains("(id 901)") && Contains("left out (no_mask)") && Contains("(id 902)") &&
                            Contains("left out (other_category)") && Contains("parts left out: 2"));
    CHECK_THAT(run.out, Contains("left out: 2"));
  };
  const program_run info = run_program("info " + file);
  named(info);
  CHECK_THAT(info.out, Contains("films with two lungs: 8") && Contains("no_mask: 1") && Contains("other_category: 1"));
  named(run_program("evaluate --quiet --threads 1 --model " + made().model + " --dataset " + file));
  named(run_program("train --quiet --batch 3 --stages heads:1@1e-3 --out " + made().path("run_bad") + " --dataset " +
                    file));
  const program_run wanted = run_program("info " + file + " --categories 'left lung,right lung'");
  CHECK(wanted.status == 1);
  CHECK_THAT(wanted.err, !Contains("(id 902)") && Contains("1 annotations of categories"));
}

TEST_CASE("bad parts: a file of which nothing is left is an error", "[cli]") {
  variant none{"none_left"};
  none.replace("\"segmentation\":", "\"outline\":");
  expect_wrong_use("info " + none.file(), "nothing of it can be used", "annotations[0] (id 1)");
}

TEST_CASE("bad parts: a film that may lack a lung is not trained on", "[cli]") {
  variant lost{"lost"};
  lost.replace("\"segmentation\":", "\"outline\":", false);
  const program_run run = run_program("train --quiet --batch 3 --stages heads:1@1e-3 --out " + made().path("run_lost") +
                                      " --dataset " + lost.file());
  INFO(run.err);
  CHECK(run.status == 1);
  CHECK_THAT(run.err, Contains("(id 1)") && Contains("a lung of it may be missing"));
  CHECK(run_program("info " + lost.file()).out.find("films with two lungs: 7, one: 1") != std::string::npos);
}
