// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "results.hpp"

#include <cstdint>
#include <sstream>
#include <utility>

#include "fault.hpp"
#include "lungseg/core/files/checksum.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/infer/report/coco_results.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/report/measurement_table.hpp"

namespace serve {

namespace {

std::string text_of(const std::vector<std::uint8_t>& bytes) {
  return {bytes.begin(), bytes.end()};
}

template <class Write>
std::string written(const Write& write) {
  std::ostringstream out;
  write(out);
  return std::move(out).str();
}

bool is_ok(const film_result& film) {
  return film.status == lungseg::film_status::ok;
}

/// \param named  whether a film's files are to be named
/// \param dicom  those with DICOM results, too
std::vector<lungseg::film_entry> entries(const film_results& films, bool named, bool dicom = false) {
  lungseg::result_names names;
  std::vector<lungseg::film_entry> table;
  for (const auto& film : films) {
    const std::string name = named ? names(film->name) : std::string{};
    lungseg::film_entry& entry = table.emplace_back(entry_of(*film, std::ssize(table) + 1, name));
    if (!entry.files || !dicom || !film->has_dicom_results()) continue;
    entry.files->segmentation = name + "_seg.dcm";
    entry.files->structured_report = name + "_sr.dcm";
    if (film->has_presentation_state()) entry.files->presentation_state = name + "_gsps.dcm";
  }
  return table;
}

lungseg::film_record record_of(const film_result& film, std::string file, const std::string& source) {
  lungseg::film_record record{std::move(file), film.pixels->height, film.pixels->width, {}};
  record.definition = film.found.definition;
  record.source = source;
  for (const lungseg::predicted_lung& lung : film.found.lungs)
    record.lungs.push_back({lung.class_id, lung.area, lung.pixels});
  return record;
}

}  // namespace

std::string mask_png(const film_result& film, int class_id) {
  return text_of(lungseg::encode_mask_png(lungseg::patch_of(film.found, class_id), lungseg::mark::result_picture));
}

std::string overlay_png(const film_result& film) {
  const lungseg::mask_patch left = lungseg::patch_of(film.found, lungseg::left_lung);
  const lungseg::mask_patch right = lungseg::patch_of(film.found, lungseg::right_lung);
  return text_of(
      lungseg::encode_png(lungseg::beside_overlay(*film.pixels, left, right), lungseg::mark::result_picture));
}

std::string film_png(const film_result& film) {
  return text_of(lungseg::encode_png(*film.pixels));
}

std::string coco_results(const film_results& films) {
  std::vector<lungseg::film_prediction> found;
  for (const auto& film : films) found.push_back(film->found);
  return written([&](std::ostream& out) { lungseg::write_coco_results(out, found); });
}

std::string film_table(const film_results& films, const std::vector<lungseg::used_model>& models, bool dicom) {
  return written([&](std::ostream& out) { lungseg::write_film_table(out, entries(films, true, dicom), models); });
}

std::string measurements(const film_results& films) {
  return written([&](std::ostream& out) { lungseg::write_measurements(out, entries(films, false)); });
}

std::vector<named_bytes> result_archive(const film_results& films, const std::vector<lungseg::used_model>& models,
                                        bool dicom) {
  std::vector<named_bytes> files{{"films.json", film_table(films, models, dicom)},
                                 {"results.json", coco_results(films)},
                                 {"measurements.csv", measurements(films)}};
  lungseg::result_names names;
  for (const auto& film : films) {
    const std::string name = names(film->name);
    const lungseg::result_files file{name};
    if (!is_ok(*film)) continue;
    files.push_back({file.left, mask_png(*film, lungseg::left_lung)});
    files.push_back({file.right, mask_png(*film, lungseg::right_lung)});
    files.push_back({file.overlay, overlay_png(*film)});
    if (!dicom || !film->has_dicom_results()) continue;
    files.push_back({name + "_seg.dcm", film->dicom->segmentation(*film)});
    files.push_back({name + "_sr.dcm", film->dicom->report(*film)});
    if (film->has_presentation_state()) files.push_back({name + "_gsps.dcm", film->dicom->presentation_state(*film)});
  }
  return files;
}

std::vector<named_bytes> dataset_archive(const film_results& films, const std::string& source, bool all) {
  lungseg::film_dataset dataset;
  std::vector<named_bytes> files{{"dataset.json", {}}};
  lungseg::result_names names;
  for (const auto& film : films) {
    if (!film->pixels || !(film->original || (all && is_ok(*film) && !film->found.lungs.empty()))) continue;
    // With its checksum, so that datasets of several days, with films of the same names, can be trained on together.
    const auto& pixels = film->pixels->pixels;
    const std::string sum = lungseg::crc32c_text(lungseg::crc32c(pixels.data(), pixels.size()));
    const std::string file = "films/" + names(film->name) + "-" + sum + ".png";
    dataset.sides = film->found.sides;
    dataset.films.push_back(record_of(*film, file, source));
    files.push_back({file, film_png(*film)});
  }
  demand(!dataset.films.empty(), 409, "no mask was mended on these films, so there is no dataset of them");
  files.front().bytes = written([&](std::ostream& out) { lungseg::write_coco(out, dataset); });
  return files;
}

}  // namespace serve
