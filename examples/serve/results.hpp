// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Results of one job or of several as files, the same that predict writes.

#include <memory>
#include <string>
#include <vector>

#include "film_result.hpp"

namespace serve {

using film_results = std::vector<std::shared_ptr<const film_result>>;

std::string mask_png(const film_result& film, int class_id);
std::string overlay_png(const film_result& film);
/// The film as the model saw it, before its levels: grey, 8 bits.
std::string film_png(const film_result& film);

/// results.json, films.json and measurements.csv; films count from 1 in their order.
std::string coco_results(const film_results& films);
/// \param dicom  names the DICOM results of films in DICOM files, too
std::string film_table(const film_results& films, const std::vector<lungseg::used_model>& models, bool dicom);
std::string measurements(const film_results& films);

/// A file of an archive.
struct named_bytes {
  std::string name, bytes;
};
/// Masks, overlays and the three tables.
/// \param dicom  also segmentations, reports and presentation states of films in DICOM files
std::vector<named_bytes> result_archive(const film_results& films, const std::vector<lungseg::used_model>& models,
                                        bool dicom);
/// dataset.json, and beside it the films: what `lungseg train --dataset` reads.
/// \param source  the hospital or set that the films come from, for training and evaluation by source; may be empty
/// \param all     also films whose masks nobody mended, if lungs were found on them
/// \throws http_fault when there is no such film
std::vector<named_bytes> dataset_archive(const film_results& films, const std::string& source, bool all);

}  // namespace serve
