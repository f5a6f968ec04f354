// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// The lungs of one film: 01_segment MODEL.safetensors FILM.png OVERLAY.png
/// Without arguments it draws a film and reads it with an untrained model, just to show the way.

#include <cstdio>
#include <exception>
#include <filesystem>

#include "lungseg/api/segment.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/weights/weights.hpp"

namespace fs = std::filesystem;

/// A drawn film, and a model that has learnt nothing yet.
static void make_inputs(const fs::path& model_file, const fs::path& film_file) {
  lungseg::write_png(film_file, lungseg::draw_phantom(1, 0).picture);
  lungseg::mask_rcnn untrained{lungseg::lungs_small()};
  lungseg::archive weights;
  lungseg::add_model(weights, untrained);
  lungseg::write_archive(model_file, weights);
}

static void print(const char* side, const lungseg::found_lung& lung) {
  if (!lung.found) return static_cast<void>(std::printf("%s lung: not found\n", side));
  std::printf("%s lung: score %.3f, box %.0f, %.0f to %.0f, %.0f\n", side, static_cast<double>(lung.score),
              static_cast<double>(lung.box.x1), static_cast<double>(lung.box.y1), static_cast<double>(lung.box.x2),
              static_cast<double>(lung.box.y2));
}

int main(int argc, char** argv) try {
  fs::path model_file, film_file, overlay_file;
  if (argc == 4) {
    model_file = argv[1], film_file = argv[2], overlay_file = argv[3];
  } else {
    const fs::path folder = fs::temp_directory_path() / "lungseg_01_segment";
    fs::create_directories(folder);
    model_file = folder / "model.safetensors", film_file = folder / "film.png", overlay_file = folder / "overlay.png";
    make_inputs(model_file, film_file);
  }

  const lungseg::lung_model model{model_file};
  const lungseg::segmented_film result = lungseg::segment(film_file).with(model).run();
  print("left", result.left());
  print("right", result.right());
  for (const lungseg::film_note& note : result.notes()) std::printf("%s\n", lungseg::line_of(note).c_str());
  result.overlay(overlay_file);
  std::printf("overlay: %s\n", overlay_file.c_str());
} catch (const std::exception& fault) {
  std::fprintf(stderr, "%s\n", fault.what());
  return 1;
}
