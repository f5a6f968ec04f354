// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <optional>

#include "lungseg/data/image/film_format.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "lungseg/dicom/dicom_picture.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Films in DICOM files, for whatever reads films: read_film(file, {.also = std::make_shared<dicom_format>()}).
///
/// A film is read by read_picture; pictures of more than 8 bits are spread between their own levels, as those of PNG
/// files are (to_eight_bits), and film_file::levels are of read_picture's grey. film_file::pose and spacing are what
/// the file says (read_facts).
class dicom_format final : public film_format {
 public:
  /// \param window  as read_picture takes it
  explicit dicom_format(std::optional<window_choice> window = {}) : window_{std::move(window)} {}

  bool holds(const std::filesystem::path& file) const override { return is_dicom(file); }
  image_extent size(const std::filesystem::path& file, const read_options& options) const override;
  /// \throws format_error for what is no projection film, too (expect_film)
  film_file read(const std::filesystem::path& file, const read_options& options) const override;
  /// The same of a file that was opened, by its path or of its bytes.
  film_file read(const dicom_file& from, const read_options& options) const;

 private:
  std::optional<window_choice> window_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/dicom_format_impl.hpp"
#endif
