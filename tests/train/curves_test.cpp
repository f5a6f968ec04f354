// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/curves.hpp"

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

TEST_CASE("a curve is a CSV with the step first", "[train][curves]") {
  const scratch_folder where;
  const fs::path file = where.path() / "train.csv";
  csv_curve curve{file};
  curve.add(20, {{"loss", 0.5}, {"rate", 1e-3}});
  CHECK(contents_of(file) == "step,loss,rate\n20,0.5,0.001\n");  // on disk without waiting for the destructor
  curve.add(40, {{"loss", 1.0 / 3}, {"rate", 2}});
  CHECK(contents_of(file) == "step,loss,rate\n20,0.5,0.001\n40,0.3333333333333333,2\n");
  CHECK_THROWS_WITH(curve.add(60, {{"loss", 1}}), Catch::Contains("step,loss,rate"));
}

TEST_CASE("a resumed curve has no step twice", "[train][curves]") {
  const scratch_folder where;
  const fs::path file = where.path() / "train.csv";
  {
    csv_curve curve{file};
    for (const int step : {10, 20, 30, 40}) curve.add(step, {{"loss", step}});
  }
  std::ofstream{file, std::ios::app} << "50,5";  // a row that a kill cut short
  {
    csv_curve curve{file, 20};
    curve.add(30, {{"loss", 3}});
  }
  CHECK(contents_of(file) == "step,loss\n10,10\n20,20\n30,3\n");
  SECTION("resumed after the last step, cut rows go all the same") {
    std::ofstream{file, std::ios::app} << "40";
    csv_curve curve{file, 1000};
    CHECK(contents_of(file) == "step,loss\n10,10\n20,20\n30,3\n");
  }
  SECTION("a new run starts over") {
    csv_curve curve{file};
    curve.add(1, {{"other", 1}});
    CHECK(contents_of(file) == "step,other\n1,1\n");
  }
  SECTION("a missing or empty file is no obstacle") {
    std::ofstream{file, std::ios::trunc} << "step,lo";
    csv_curve cut{file, 5}, missing{where.path() / "validation.csv", 5};
    cut.add(6, {{"loss", 1}});
    CHECK(contents_of(file) == "step,loss\n6,1\n");
  }
}

TEST_CASE("curves write CSV and events side by side", "[train][curves]") {
  const scratch_folder where;
  curves curve{where.path(), "validation"};
  curve.add(7, {{"loss", 0.25}, {"score", 0.75}});
  CHECK(contents_of(where.path() / "validation.csv") == "step,loss,score\n7,0.25,0.75\n");
  const auto entry = fs::directory_iterator{where.path() / "events" / "validation"};
  const std::string events = contents_of(entry->path());
  CHECK(events.find("\x0A\x04loss\x15") != events.npos);
  CHECK(events.find("\x0A\x05score\x15") != events.npos);
  CHECK_THROWS_AS((curves{where.path() / "missing", "train"}), file_error);
}

TEST_CASE("epoch_text: an epoch without a film that could be read has no loss", "[train][curves]") {
  CHECK(epoch_text(0.5, {}, {}) == "loss 0.5");
  CHECK(epoch_text(0.5, {{"mask", 0.25}}, {{"dice", 0.75}}) == "loss 0.5, validation loss 0.25, dice 0.75");
  CHECK(epoch_text({}, {}, {}) == "no film could be learned from");
}
