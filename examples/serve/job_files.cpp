// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "job_files.hpp"

#include <charconv>
#include <system_error>

#include "fault.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "zip.hpp"

namespace serve {

namespace {

constexpr const char *json_type = "application/json", *png_type = "image/png", *archive_type = "application/zip",
                     *dicom_type = "application/dicom";

answer_file dicom_file(const film_result& film, std::string_view what) {
  demand(film.has_dicom_results(), 404,
         "the film has no DICOM results: it was refused, or is in no DICOM file with the identifiers that these need");
  const std::string save_as = lungseg::result_names{}(film.name) + "_" + std::string{what};
  if (what == "seg.dcm") return {film.dicom->segmentation(film), dicom_type, save_as};
  if (what == "sr.dcm") return {film.dicom->report(film), dicom_type, save_as};
  demand(film.has_presentation_state(), 404, "the film is in colour, so it has no presentation state");
  return {film.dicom->presentation_state(film), dicom_type, save_as};
}

}  // namespace

film_results results_of(const job_view& job) {
  demand(job.state() == film_state::done, 409, "the job is not done");
  film_results results;
  for (const job_view::film& each : job.films) results.push_back(each.result);
  return results;
}

answer_file table(const film_results& films, const table_request& wanted,
                  const std::vector<lungseg::used_model>& models) {
  if (wanted.name == "results.json") return {coco_results(films), json_type, "results.json"};
  if (wanted.name == "films.json") return {film_table(films, models, wanted.dicom), json_type, "films.json"};
  if (wanted.name == "measurements.csv") return {measurements(films), "text/csv; charset=utf-8", "measurements.csv"};
  if (wanted.name == "results.zip")
    return {zip(result_archive(films, models, wanted.dicom)), archive_type, "lungseg_results.zip"};
  if (wanted.name == "dataset.zip")
    return {zip(dataset_archive(films, wanted.source, wanted.all)), archive_type, "lungseg_dataset.zip"};
  throw http_fault{404, "there is no such file"};
}

std::optional<picture_name> parse_picture(std::string_view file) {
  std::size_t number = 0;
  const auto [rest, fault] = std::from_chars(file.data(), file.data() + file.size(), number);
  if (fault != std::errc{} || number == 0 || rest == file.data() + file.size() || *rest != '_') return std::nullopt;
  return picture_name{number - 1, file.substr(static_cast<std::size_t>(rest + 1 - file.data()))};
}

std::shared_ptr<const film_result> film_of(const job_view& job, std::size_t film) {
  demand(film < job.films.size(), 404, "the job has no such film");
  demand(job.films[film].state == film_state::done, 409, "the film is not done");
  demand(job.films[film].result->pixels != nullptr, 404, "the film could not be read");
  return job.films[film].result;
}

answer_file picture(const job_view& job, const picture_name& wanted) {
  const auto film = film_of(job, wanted.film);
  if (wanted.what == "left.png") return {mask_png(*film, lungseg::left_lung), png_type, {}};
  if (wanted.what == "right.png") return {mask_png(*film, lungseg::right_lung), png_type, {}};
  if (wanted.what == "overlay.png") return {overlay_png(*film), png_type, {}};
  if (wanted.what == "film.png") return {film_png(*film), png_type, {}};
  if (wanted.what == "seg.dcm" || wanted.what == "sr.dcm" || wanted.what == "gsps.dcm")
    return dicom_file(*film, wanted.what);
  throw http_fault{404, "there is no such file"};
}

}  // namespace serve
