// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>
#include <unordered_set>

#include "lungseg/data/draw.hpp"
#include "lungseg/data/png_writer.hpp"
#include "lungseg/data/rle.hpp"
#include "lungseg/infer/prediction.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// Gives every film of a run a name of its own for its result files: the film's name without folder and extension, and
/// a number behind it where two films share that name.
class result_names {
 public:
  std::string operator()(const std::filesystem::path& film) {
    const std::string stem = film.stem().string();
    std::string name = stem;
    for (int number = 2; !taken_.insert(name).second; ++number) name = stem + "-" + std::to_string(number);
    return name;
  }

 private:
  std::unordered_set<std::string> taken_;
};

/// Why a film failed, without the folder that it is in: results and reports go to other people, and folders are often
/// named after patients or users.
inline std::string reason_without_folder(const std::exception& fault, const std::filesystem::path& file) {
  const std::string whole = file.string(), base = file.filename().string();
  if (dynamic_cast<const std::bad_alloc*>(&fault)) return base + ": needs more memory than there is";
  std::string message = fault.what();
  for (std::size_t at = message.find(whole); !whole.empty() && at != message.npos;
       at = message.find(whole, at + base.size()))
    message.replace(at, whole.size(), base);
  return message;
}

/// The lung of that class in the film's grid; all zero when it was not found.
inline mask mask_of(const film_prediction& prediction, int class_id) {
  for (const predicted_lung& lung : prediction.lungs)
    if (lung.class_id == class_id) return decode(lung.pixels);
  return mask{prediction.height, prediction.width};
}

/// The film, and beside it the film with the lungs painted over it.
/// \throws shape_error when the prediction belongs to a film of another size
inline picture overlay(const film& in, const film_prediction& prediction, const overlay_style& style = {}) {
  return side_by_side(to_picture(in),
                      overlay(in, mask_of(prediction, left_lung), mask_of(prediction, right_lung), style));
}

/// Writes NAME_left.png, NAME_right.png (masks in the film's grid, black when the lung was not found) and
/// NAME_overlay.png into a folder that exists; each as a whole or not at all.
/// \throws file_error naming the file that cannot be written
inline void write_film_files(const std::filesystem::path& folder, const std::string& name, const film& in,
                             const film_prediction& prediction) {
  write_mask(folder / (name + "_left.png"), mask_of(prediction, left_lung));
  write_mask(folder / (name + "_right.png"), mask_of(prediction, right_lung));
  write_png(folder / (name + "_overlay.png"), overlay(in, prediction));
}

}  // namespace lungseg::inline LUNGSEG_ABI
