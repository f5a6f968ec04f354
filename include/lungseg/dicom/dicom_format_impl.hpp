// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/dicom/dicom_format.hpp"
#include "lungseg/dicom/film_choice.hpp"
#include "lungseg/dicom/film_facts.hpp"
#include "lungseg/dicom/pixel_layout.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline film_file eight_bits_of(dicom_picture picture) {
  if (picture.white > 255) return to_eight_bits(picture.grey);
  film_file file;
  file.pixels.height = picture.grey.height;
  file.pixels.width = picture.grey.width;
  for (const std::uint16_t grey : picture.grey.pixels) file.pixels.pixels.push_back(static_cast<std::uint8_t>(grey));
  return file;
}

}  // namespace detail

LUNGSEG_INLINE image_extent dicom_format::size(const std::filesystem::path& file, const read_options& options) const {
  const pixel_layout layout = read_layout(dicom_file{file}, options.max_pixels);
  return {layout.height, layout.width};
}

LUNGSEG_INLINE film_file dicom_format::read(const std::filesystem::path& file, const read_options& options) const {
  return read(dicom_file{file}, options);
}

LUNGSEG_INLINE film_file dicom_format::read(const dicom_file& from, const read_options& options) const {
  const film_facts facts = read_facts(from);
  expect_film(from, facts);
  film_file result = detail::eight_bits_of(read_picture(from, window_, options));
  result.pose = facts.pose;
  result.spacing = facts.spacing;
  result.pixel_aspect = facts.pixel_aspect;
  result.other_aspect = facts.other_aspect;
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
