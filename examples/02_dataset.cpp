// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// From folders of films and masks to a dataset file: 02_dataset FILMS MASKS DATASET.json
/// Without arguments it draws some films first.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "lungseg/api/dataset.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"

namespace fs = std::filesystem;

/// Films, and masks that hold both lungs at once; one mask is missing, as in real folders.
static void draw_films(const fs::path& films, const fs::path& masks) {
  fs::create_directories(films);
  fs::create_directories(masks);
  for (int i = 0; i < 6; ++i) {
    const lungseg::phantom drawn = lungseg::draw_phantom(2, static_cast<std::uint64_t>(i), {.max_size = 256});
    lungseg::mask both = drawn.left;
    for (std::size_t k = 0; k < both.pixels.size(); ++k) both.pixels[k] |= drawn.right.pixels[k];
    const std::string name = "film_" + std::to_string(i) + ".png";
    lungseg::write_png(films / name, drawn.picture);
    if (i > 0) lungseg::write_mask(masks / name, both);
  }
}

int main(int argc, char** argv) try {
  const fs::path folder = fs::temp_directory_path() / "lungseg_02_dataset";
  const bool given = argc == 4;
  const fs::path films = given ? argv[1] : folder / "films", masks = given ? argv[2] : folder / "masks";
  const fs::path file = given ? argv[3] : folder / "dataset.json";
  if (!given) draw_films(films, masks);

  const lungseg::built_films built = lungseg::dataset(films).masks(masks).split_lungs();
  built.save(file);
  std::printf("%d films kept, %d left out\n", built.report.kept(), built.report.left_out());
  for (const lungseg::film_report& film : built.report.films)
    if (!film.message.empty()) std::printf("  %s\n", film.message.c_str());
  std::printf("dataset: %s\n", file.c_str());
} catch (const std::exception& fault) {
  std::fprintf(stderr, "%s\n", fault.what());
  return 1;
}
