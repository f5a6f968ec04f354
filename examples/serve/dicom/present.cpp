// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "../dicom_film.hpp"
#include "../film_result.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/dicom/deidentify.hpp"
#include "lungseg/dicom/dicom_format.hpp"
#include "lungseg/dicom/film_reference.hpp"
#include "lungseg/dicom/measurement_report.hpp"
#include "lungseg/dicom/presentation_state.hpp"
#include "lungseg/dicom/segmentation.hpp"

namespace serve {

namespace {

std::span<const std::uint8_t> contents(const std::string& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

lungseg::masks_by drawn_by(const film_result& film) {
  if (!film.original) return lungseg::masks_by::model;
  return film.original->found.lungs.empty() ? lungseg::masks_by::person : lungseg::masks_by::model_and_person;
}

/// DCMTK moves a cursor of a data set that it reads, so that one thread reads at a time.
class referred_film final : public dicom_source {
 public:
  explicit referred_film(lungseg::film_reference film)
      : film_{std::move(film)},
        bytes_{film_.data_set().calcElementLength(EXS_LittleEndianExplicit, EET_ExplicitLength)} {}

  std::string segmentation(const film_result& film) const override {
    const std::lock_guard lock{mutex_};
    return segmented(film).bytes;
  }
  std::string report(const film_result& film) const override {
    const std::lock_guard lock{mutex_};
    const auto when = lungseg::dicom_moment::at(film.made);
    return encode_measurement_report(film_, film.found, segmented(film).reference, when, drawn_by(film)).bytes;
  }
  std::string presentation_state(const film_result& film) const override {
    const std::lock_guard lock{mutex_};
    return encode_presentation_state(film_, film.found, lungseg::dicom_moment::at(film.made)).bytes;
  }
  bool has_presentation_state() const override { return has_state_; }
  bool is_deidentified() const override { return film_.is_deidentified(); }
  std::int64_t bytes() const override { return bytes_; }

 private:
  lungseg::dicom_result segmented(const film_result& film) const {
    return encode_segmentation(film_, film.found, lungseg::dicom_moment::at(film.made), drawn_by(film));
  }

  const lungseg::film_reference film_;
  const std::int64_t bytes_;
  const bool has_state_ = lungseg::has_presentation_state(film_);
  mutable std::mutex mutex_;
};

/// Nothing where the file lacks identifiers: it can be read all the same. \param key  film_options::key
std::shared_ptr<const dicom_source> source_of(const lungseg::dicom_file& file, const std::string& key) {
  try {
    const lungseg::film_reference film{file};
    return std::make_shared<referred_film>(key.empty() ? film : lungseg::deidentified(film, key));
  } catch (const lungseg::format_error&) {
    return nullptr;
  }
}

}  // namespace

bool reads_dicom() {
  return true;
}

bool holds_dicom(const std::string& bytes) {
  return lungseg::is_dicom_bytes(contents(bytes));
}

read_result read_dicom(const std::string& bytes, const std::string& name, const film_options& how, const limits& of) {
  constexpr std::int64_t largest_pixel = 6;  // three samples of 16 bits
  const auto most = static_cast<std::size_t>(largest_pixel * of.pixels + of.body_bytes);
  const lungseg::dicom_file file{contents(bytes), name, most};
  std::optional<lungseg::window_choice> window;
  if (!how.window.empty()) window = lungseg::window_choice::parse(how.window);
  return {lungseg::dicom_format{window}.read(file, {.max_pixels = of.pixels}), source_of(file, how.key)};
}

}  // namespace serve
