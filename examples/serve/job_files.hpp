// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "job_store.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "results.hpp"

namespace serve {

/// A file to answer with.
struct answer_file {
  std::string bytes;
  const char* type;
  std::string save_as;  // the name that a browser is to save it under; empty: it is shown
};

/// The results of a job's films, in their order. \throws http_fault (409) when it is not done
film_results results_of(const job_view& job);

/// results.json, films.json, measurements.csv, results.zip, dataset.zip.
struct table_request {
  std::string_view name;
  std::string source = {};  // of a dataset
  bool all = false;         // films in it, mended or not
  bool dicom = false;       // results.zip holds DICOM results, too
};
/// \throws http_fault (404) for another name
answer_file table(const film_results& films, const table_request& wanted,
                  const std::vector<lungseg::used_model>& models);

/// A picture of a film, "1_left.png", taken apart. \return none for what is no such name
struct picture_name {
  std::size_t film;       // from 0
  std::string_view what;  // left.png, right.png, overlay.png, film.png, seg.dcm, sr.dcm, gsps.dcm, masks
};
std::optional<picture_name> parse_picture(std::string_view file);
/// \throws http_fault (404)
answer_file picture(const job_view& job, const picture_name& wanted);

/// The result of one film. \throws http_fault when there is no such film, or it has no pixels
std::shared_ptr<const film_result> film_of(const job_view& job, std::size_t film);

}  // namespace serve
