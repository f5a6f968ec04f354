// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "lungseg/dicom/dicom_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What DICOM results take over from the film that they are of, and refer to: its patient and study, its own
/// identifiers, its grid and how it is to be shown. Nothing else of the file gets into results: film_attributes.hpp
/// lists it all.
///
/// Copies share one data set, which nobody changes.
class film_reference {
 public:
  /// \throws format_error naming the file, when it lacks an identifier that results need, or is no single picture
  explicit film_reference(const dicom_file& file);

  /// The attributes that were taken over; no pixels.
  DcmDataset& data_set() const noexcept { return *taken_; }
  int height() const noexcept { return height_; }
  int width() const noexcept { return width_; }
  /// SOP instance UID of the film.
  std::string instance() const;
  /// Made by deidentified().
  bool is_deidentified() const noexcept { return deidentified_; }

 private:
  friend film_reference deidentified(const film_reference& source, const std::string& key);
  film_reference(std::shared_ptr<DcmDataset> taken, int height, int width)
      : taken_{std::move(taken)}, height_{height}, width_{width} {}

  std::shared_ptr<DcmDataset> taken_;
  int height_ = 0, width_ = 0;
  bool deidentified_ = false;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/film_reference_impl.hpp"
#endif
