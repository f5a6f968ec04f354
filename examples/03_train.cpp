// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// A training with a network of one's own: 03_train DATASET.json RUN_FOLDER
/// Without arguments it trains for a few steps on drawn films, which shows how and teaches nothing.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "lungseg/api/dataset.hpp"
#include "lungseg/api/train.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"

namespace fs = std::filesystem;

static lungseg::film_dataset draw_films(const fs::path& folder) {
  for (const char* part : {"films", "left", "right"}) fs::create_directories(folder / part);
  for (int i = 0; i < 8; ++i) {
    const lungseg::phantom drawn = lungseg::draw_phantom(3, static_cast<std::uint64_t>(i), {.max_size = 160});
    const std::string name = "film_" + std::to_string(i) + ".png";
    lungseg::write_png(folder / "films" / name, drawn.picture);
    lungseg::write_mask(folder / "left" / name, drawn.left);
    lungseg::write_mask(folder / "right" / name, drawn.right);
  }
  return lungseg::dataset(folder / "films").masks(folder / "left", folder / "right").split_lungs().dataset;
}

int main(int argc, char** argv) try {
  const fs::path folder = fs::temp_directory_path() / "lungseg_03_train";
  const bool given = argc == 3;
  if (!given) fs::remove_all(folder);
  const lungseg::film_dataset films = given ? lungseg::read_dataset(argv[1]) : draw_films(folder);
  for (const lungseg::part_fault& fault : films.reading.faults) std::printf("%s\n", fault.text().c_str());

  lungseg::mask_rcnn_config small = lungseg::lungs_small();  // every value of the network can be changed
  small.min_size = small.max_size = 128;
  small.anchor_sizes = {8, 16, 32, 64, 128};

  const auto print = [](lungseg::log_level, std::string_view text) { std::printf("%s\n", std::string{text}.c_str()); };
  const lungseg::trained_model model = lungseg::train(films)
                                           .preset(small)
                                           .stages({{"heads", 1, 1e-3f}, {"all", 1, 2e-3f}})
                                           .validation(0.25)
                                           .seed(7)
                                           .report(print)
                                           .run(given ? fs::path{argv[2]} : folder / "run");
  std::printf("best score %.4f, model: %s\n", model.training().best_score, model.weights().c_str());
} catch (const std::exception& fault) {
  std::fprintf(stderr, "%s\n", fault.what());
  return 1;
}
