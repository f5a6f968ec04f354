// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <ctime>
#include <memory>
#include <string>

#include "dicom_film.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/report/film_table.hpp"

namespace serve {

/// What became of a film. It does not change: a film whose masks are mended gets another one.
struct film_result {
  std::string name;
  lungseg::film_status status = lungseg::film_status::not_done;
  std::string reason;                           // why it failed or was refused
  std::shared_ptr<const lungseg::film> pixels;  // as the model saw them; null for a film that could not be read
  lungseg::film_prediction found;
  std::shared_ptr<const film_result> original;  // of a film whose masks are somebody's own: what the model found
  std::shared_ptr<const dicom_source> dicom;    // of a film in a DICOM file, to make DICOM results of
  std::time_t made = std::time(nullptr);        // when these masks were

  bool has_dicom_results() const { return dicom && status == lungseg::film_status::ok; }
  bool has_presentation_state() const { return has_dicom_results() && dicom->has_presentation_state(); }
};

/// The film's part of films.json.
/// \param address  what the names of its files begin with; empty: it has none
lungseg::film_entry entry_of(const film_result& film, std::int64_t image_id, const std::string& address);

/// The bytes that it keeps in memory, near enough.
std::int64_t bytes_of(const film_result& film);

/// The same film with other masks in the place of the found ones. What the model and its flag said of those is no
/// longer said, and the score is 1: a person is sure.
/// \param left, right  in the film's grid; without pixels where there is no such lung
film_result mended(const std::shared_ptr<const film_result>& film, lungseg::run_lengths left,
                   lungseg::run_lengths right);

}  // namespace serve
