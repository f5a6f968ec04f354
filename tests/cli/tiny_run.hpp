// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Runs of many tiny films by a model that is done with one in a few milliseconds.

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "../support/scratch_folder.hpp"
#include "../support/small_mask_rcnn.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "program.hpp"

namespace lungseg_test {

/// A network of 64 pixels that has learnt nothing and finds something on every film, and eight drawn films.
struct tiny_material {
  scratch_folder folder;
  std::string model = (folder / "tiny.safetensors").string(), other_model = (folder / "other.safetensors").string();
  std::filesystem::path films = folder / "drawn/images";

  tiny_material() {
    write_model(model, 3);
    write_model(other_model, 4);
    run_program("phantom --quiet --count 8 --min-size 64 --max-size 96 --out " + (folder / "drawn").string());
  }
  std::filesystem::path film(int which) const { return films / ("phantom_0000" + std::to_string(which % 8) + ".png"); }

 private:
  static void write_model(const std::string& file, std::uint64_t seed) {
    lungseg::mask_rcnn_config config = lungseg::test::small("lungs_small");
    config.min_size = config.max_size = 64;
    lungseg::mask_rcnn net{config, seed};
    lungseg::test::stir(net);
    lungseg::archive contents;
    lungseg::add_model(contents, net);
    lungseg::write_archive(file, contents);
  }
};

inline const tiny_material& tiny() {
  static const tiny_material once;
  return once;
}

/// A folder of so many films, of which every tenth is broken.
inline std::string tiny_films(const std::filesystem::path& folder, int count) {
  std::filesystem::create_directories(folder);
  for (int i = 0; i < count; ++i) {
    const std::filesystem::path file = folder / ("f" + std::to_string(1000 + i) + ".png");
    if (i % 10 == 9)
      put_file(file, "no film");
    else
      std::filesystem::copy_file(tiny().film(i), file);
  }
  return "'" + folder.string() + "'";
}

/// "predict ..." with the tiny model.
inline std::string tiny_predict(const std::filesystem::path& out, const std::string& rest) {
  return "predict --quiet --min-score 0 --model " + tiny().model + " --out '" + out.string() + "' " + rest;
}

/// All that is in a folder, but for what a process that was killed leaves beside its files.
inline std::map<std::string, std::string> tree_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> tree;
  for (const auto& each : std::filesystem::recursive_directory_iterator{folder}) {
    const std::string name = each.path().lexically_relative(folder).string();
    if (each.is_regular_file() && !name.ends_with(".lock")) tree[name] = contents_of(each.path());
  }
  return tree;
}

/// Names what differs, in place of printing it.
inline std::string difference_of(const std::map<std::string, std::string>& a,
                                 const std::map<std::string, std::string>& b) {
  std::string text;
  for (const auto& [name, contents] : a)
    if (!b.contains(name) || b.at(name) != contents) text += name + " ";
  for (const auto& [name, contents] : b)
    if (!a.contains(name)) text += name + " ";
  return text;
}

}  // namespace lungseg_test
