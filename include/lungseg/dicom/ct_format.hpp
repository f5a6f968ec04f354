// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/data/ct/lung_window.hpp"
#include "lungseg/data/image/film_format.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/dicom/dicom_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Axial CT slices in DICOM files, as films through a window: what dicom_format is for projection films. A film_file's
/// levels are Hounsfield units, its pose and its spacing those of the slice.
class ct_format final : public film_format {
 public:
  /// \throws as expect_window
  explicit ct_format(const lung_window& window = {}) : window_{window} { expect_window(window_); }

  bool holds(const std::filesystem::path& file) const override { return is_dicom(file); }
  image_extent size(const std::filesystem::path& file, const read_options& options) const override;
  /// \throws format_error for what is no axial CT slice, too (read_ct_facts)
  film_file read(const std::filesystem::path& file, const read_options& options) const override;

 private:
  lung_window window_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/ct_format_impl.hpp"
#endif
