// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Films in DICOM files, behind a wall: dicom/present.cpp is compiled where the build has DCMTK, dicom/missing.cpp
/// where it has not.

#include <cstdint>
#include <memory>
#include <string>

#include "film_options.hpp"
#include "limits.hpp"
#include "lungseg/data/image/film_io.hpp"

namespace serve {

struct film_result;

/// What DICOM results of a film refer to: its patient, its study, and how it is shown. Nothing of it gets into other
/// answers.
class dicom_source {
 public:
  virtual ~dicom_source() = default;

  /// The lungs of the film as a DICOM file, and what was measured of them as one that refers to the first. The same
  /// film_result gives the same bytes.
  virtual std::string segmentation(const film_result& film) const = 0;
  virtual std::string report(const film_result& film) const = 0;
  /// Its outlines; \pre has_presentation_state(), which films in colour have not
  virtual std::string presentation_state(const film_result& film) const = 0;
  virtual bool has_presentation_state() const = 0;
  /// Whether they say nothing of the patient: film_options::key.
  virtual bool is_deidentified() const = 0;
  /// That it occupies.
  virtual std::int64_t bytes() const = 0;
};

/// A film that was read, and what its results refer to; nothing for a film that is in no DICOM file, or in one without
/// the identifiers that results need.
struct read_result {
  lungseg::film_file picture;
  std::shared_ptr<const dicom_source> source = nullptr;
};

/// Whether this program reads them.
bool reads_dicom();
/// Whether the bytes are a DICOM file's, in a build that cannot read it, too.
bool holds_dicom(const std::string& bytes);
/// Reads the film in memory, as predict reads it from the disk.
/// \pre how.window is empty, or is_window(how.window)
/// \throws lungseg::format_error naming the film
read_result read_dicom(const std::string& bytes, const std::string& name, const film_options& how, const limits& of);

}  // namespace serve
