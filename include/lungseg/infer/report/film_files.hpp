// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lungseg/core/text_set.hpp"
#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The result files of a film, by what they hold; empty for one that was not written.
struct result_files {
  std::string left, right, overlay;
  std::string segmentation{}, structured_report{}, presentation_state{};  // DICOM

  explicit result_files(const std::string& name);
};

/// Gives every film of a run a name of its own for its result files: the film's name without folder and extension, as
/// UTF-8, and a number behind it where two films share that name. A name that would make names of more than 255 bytes,
/// the most that file systems take, is cut and gets its checksum.
class result_names {
 public:
  std::string operator()(const std::filesystem::path& file);

 private:
  static constexpr std::size_t most = 255 - std::string_view{"_overlay.png"}.size();

  static std::string with_end(const std::string& name, const std::string& end);

  text_set taken_;
  std::unordered_map<std::string, int> numbers_;  // the last one given, of names that came twice
};

namespace detail {

/// The message with what a run calls a file in place of its path and its name. A name without a folder is one only
/// where it is no part of a longer word or number: files of archives are called "1".
std::string with_name(std::string_view message, const std::filesystem::path& file, std::string_view called);

}  // namespace detail

/// Why a film failed, without the folder that it is in: results and reports go to other people, and folders are often
/// named after patients or users.
/// \param called  what the run calls the film in place of its file's name
std::string reason_without_folder(const std::exception& fault, const std::filesystem::path& file,
                                  const std::string& called);
std::string reason_without_folder(const std::exception& fault, const std::filesystem::path& file);

/// The lung of that class in the film's grid; all zero when it was not found.
mask_patch patch_of(const film_prediction& prediction, int class_id);
mask mask_of(const film_prediction& prediction, int class_id);

/// The film, and beside it the film with the lungs painted over it.
/// \throws shape_error when a mask is of another size
rgb_image beside_overlay(const film& in, const mask_patch& left, const mask_patch& right);

/// Removes what write_film_files and the writers of DICOM results wrote, in an earlier run too: a film that failed
/// leaves no older result behind.
void remove_film_files(const std::filesystem::path& folder, const std::string& name);

/// Writes NAME_left.png, NAME_right.png (masks in the film's grid, black when the lung was not found) and
/// NAME_overlay.png into a folder that exists; each as a whole, and all three or none.
/// \throws file_error naming the file that cannot be written
void write_film_files(const std::filesystem::path& folder, const std::string& name, const film& in,
                      const film_prediction& prediction);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/film_files_impl.hpp"
#endif
