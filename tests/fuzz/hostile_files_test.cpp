// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The files of tests/fixtures/hostile, which make_files.py there writes, go through the functions that are fuzzed.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <functional>

#include "readers.hpp"

namespace fs = std::filesystem;
using Catch::Contains;

namespace {

const fs::path fixtures = fs::path{LUNGSEG_TEST_DIR} / "fixtures" / "hostile";

/// The most memory that this process has ever had [MiB].
long peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

/// Files whose names begin with good_ or with bad_ are accepted or refused, the latter by name; others (found_) may be
/// either, but nothing worse.
void check_files(const fs::path& folder, const std::string& about, int at_least_bad,
                 const std::function<void(const fs::path&)>& read) {
  int good = 0, bad = 0;
  for (const auto& entry : fs::directory_iterator{fixtures / folder}) {
    const std::string name = entry.path().filename().string();
    INFO(name);
    if (name.starts_with("good_" + about)) {
      CHECK_NOTHROW(read(entry.path()));
      ++good;
    } else if (name.starts_with("bad_" + about)) {
      CHECK_THROWS_WITH(read(entry.path()), Contains(name));
      CHECK_THROWS_AS(read(entry.path()), lungseg::error);
      ++bad;
    } else {
      lungseg_fuzz::tolerate([&] { read(entry.path()); });
    }
  }
  CHECK(good >= 1);
  CHECK(bad >= at_least_bad);
}

}  // namespace

TEST_CASE("hostile safetensors are refused by name") {
  check_files("safetensors", "", 25, lungseg_fuzz::read_safetensors);
}

TEST_CASE("hostile datasets are refused by name") {
  check_files("json", "dataset", 40, lungseg_fuzz::read_dataset_json);
}

TEST_CASE("hostile configurations are refused by name") {
  check_files("json", "config", 25, lungseg_fuzz::read_config_json);
  const fs::path settings = fixtures / "json" / "good_settings.json";
  const auto config = lungseg::config_from_matterport_json(lungseg_fuzz::text_of(settings), settings.string(),
                                                           lungseg::preset("matterport"));
  CHECK(config.max_size == 512);
}

TEST_CASE("hostile pictures are refused by name, and take no memory") {
  const long before = peak_memory();
  check_files("images", "", 35, [](const fs::path& file) { (void)lungseg::read_film(file); });
  check_files("images", "", 35,
              [](const fs::path& file) { (void)lungseg::image_size(file), (void)lungseg::read_mask(file); });
  CHECK(peak_memory() - before < 200);
}
