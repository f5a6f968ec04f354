// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <new>
#include <system_error>
#include <utility>

#include "lungseg/core/files/checksum.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/report/film_files.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE result_files::result_files(const std::string& name)
    : left{name + "_left.png"}, right{name + "_right.png"}, overlay{name + "_overlay.png"} {}

LUNGSEG_INLINE std::string result_names::operator()(const std::filesystem::path& file) {
  const std::string whole = file.stem().string(), stem = to_utf8(whole);
  std::string name = stem.size() <= most ? stem : with_end(stem, "-" + crc32c_text(crc32c(whole.data(), whole.size())));
  if (taken_.insert(name)) return name;
  const std::string first = name;
  int& number = numbers_.try_emplace(first, 1).first->second;
  do name = with_end(first, "-" + std::to_string(++number));
  while (!taken_.insert(name));
  return name;
}

LUNGSEG_INLINE std::string result_names::with_end(const std::string& name, const std::string& end) {
  return std::string{utf8_prefix(name, most - end.size())} + end;
}

namespace detail {

LUNGSEG_INLINE std::string with_name(std::string_view message, const std::filesystem::path& file,
                                     std::string_view called) {
  const auto in_word = [&](std::size_t at) {
    const auto byte = at < message.size() ? static_cast<unsigned char>(message[at]) : 0;
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
  };
  const auto stands_at = [&](std::string_view word, std::size_t at) {
    if (word.empty() || !message.substr(at).starts_with(word)) return false;
    return word.find('/') != word.npos || ((at == 0 || !in_word(at - 1)) && !in_word(at + word.size()));
  };
  const std::string whole = file.string(), base = file.filename().string();
  std::string result;
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t named = stands_at(whole, at) ? whole.size() : stands_at(base, at) ? base.size() : 0;
    result += named > 0 ? called : message.substr(at, 1);
    at += std::max<std::size_t>(named, 1);
  }
  return result;
}

}  // namespace detail

LUNGSEG_INLINE std::string reason_without_folder(const std::exception& fault, const std::filesystem::path& file,
                                                 const std::string& called) {
  return dynamic_cast<const std::bad_alloc*>(&fault) ? story_of(fault, called)
                                                     : detail::with_name(fault.what(), file, called);
}

LUNGSEG_INLINE std::string reason_without_folder(const std::exception& fault, const std::filesystem::path& file) {
  return reason_without_folder(fault, file, file.filename().string());
}

LUNGSEG_INLINE mask_patch patch_of(const film_prediction& prediction, int class_id) {
  for (const predicted_lung& lung : prediction.lungs)
    if (lung.class_id == class_id) return decode_patch(lung.pixels);
  return mask_patch{prediction.height, prediction.width};
}

LUNGSEG_INLINE mask mask_of(const film_prediction& prediction, int class_id) {
  return whole_mask(patch_of(prediction, class_id));
}

LUNGSEG_INLINE rgb_image beside_overlay(const film& in, const mask_patch& left, const mask_patch& right) {
  constexpr int gap = 4;
  const int columns = in.width + gap;  // from the film to the one that is painted on
  rgb_image result{in.height, columns + in.width};
  for (int y = 0; y < in.height; ++y)
    for (rgb* to : {result.row(y), result.row(y) + columns})
      std::transform(in.row(y), in.row(y) + in.width, to, [](std::uint8_t v) { return rgb{v, v, v}; });
  const overlay_style style;
  const int border = detail::border_for(style, in.height, in.width);
  for (const auto& [lung, colour] : {std::pair{&left, style.left}, std::pair{&right, style.right}}) {
    if (lung->height == 0 && lung->width == 0) continue;
    expect_extent("beside_overlay", "mask", 0, lung->height, in.height);
    expect_extent("beside_overlay", "mask", 1, lung->width, in.width);
    const mask_patch beside{in.height, result.width, lung->top, lung->left + columns, lung->inside};
    paint_mask(result, beside, colour, style.fill, border);
  }
  return result;
}

LUNGSEG_INLINE void remove_film_files(const std::filesystem::path& folder, const std::string& name) {
  const result_files files{name};
  std::error_code ignored;
  for (const std::string& file : {files.left, files.right, files.overlay})
    if (is_own_picture(folder / file)) std::filesystem::remove(folder / file, ignored);
  for (const char* kind : {"_seg.dcm", "_sr.dcm", "_gsps.dcm"})
    if (const auto file = folder / (name + kind); holds_mark(file, mark::dicom_result))
      std::filesystem::remove(file, ignored);
}

LUNGSEG_INLINE void write_film_files(const std::filesystem::path& folder, const std::string& name, const film& in,
                                     const film_prediction& prediction) {
  const result_files files{name};
  try {
    const mask_patch left = patch_of(prediction, left_lung), right = patch_of(prediction, right_lung);
    write_mask(folder / files.left, left, mark::result_picture);
    write_mask(folder / files.right, right, mark::result_picture);
    write_png(folder / files.overlay, beside_overlay(in, left, right), mark::result_picture);
  } catch (...) {
    remove_film_files(folder, name);
    throw;
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
