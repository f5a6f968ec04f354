// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg dataset: a dataset file from folders of films and masks, or from CT slices.

#include "dataset.hpp"

#include <iostream>
#include <memory>

#include "build_report.hpp"
#include "dataset_files.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/seed/seed_writer.hpp"

namespace cli {

namespace fs = std::filesystem;

void dataset_request::expect_free_output(const fs::path& films) const {
  expect_writable(out);
  lungseg::output_guard guard;
  if (!name_table.empty()) guard.expect_free(name_table, lungseg::mark::name_table);
  guard.keep(list);
  for (const fs::path& file : unets) guard.keep(file);
  guard.expect_free(out, lungseg::mark::coco_dataset, lungseg::mark::seed_dataset);
  if (format == "coco") lungseg::check_folder_for_coco(out, films);
}

int dataset_request::finish(const lungseg::film_dataset& films, const lungseg::dataset_report& report) const {
  lungseg::expect<lungseg::option_error>(!films.films.empty(), explain(report));
  const int unfit = write(films);
  print_counts(report);
  if (format == "coco") std::cout << describe_origins(films);
  return report.left_out() - report.count(lungseg::film_outcome::no_lung) + unfit > 0 ? some_failed : done;
}

std::string dataset_request::explain(const lungseg::dataset_report& report) const {
  std::string text = images.string() + ": no film could be used";
  if (!report.films.empty()) text += "; the first: " + report.films.front().message;
  return text;
}

/// \return films that the format has no place for
int dataset_request::write(const lungseg::film_dataset& films) const {
  if (format == "coco") {
    lungseg::write_coco(out, films);
    return 0;
  }
  const std::vector<std::string> left_out = lungseg::write_seed(out, films);
  for (const std::string& film : left_out)
    make_log(common)(lungseg::log_level::warning, film + ": left out, the format needs both lungs");
  return static_cast<int>(left_out.size());
}
command add_dataset(CLI::App& program) {
  auto self = std::make_shared<dataset_request>();
  dataset_request& o = *self;
  CLI::App* app = add_command(program, "dataset",
                              "make a dataset file from a folder of films, with masks or U-Nets that find the lungs");
  app->add_option("--images", o.images,
                  "folder of the films: PNG, JPEG, and DICOM files with all below; with --modality ct also a DICOMDIR, "
                  "or one file")
      ->required()
      ->check(CLI::ExistingPath);
  auto* masks = app->add_option("--masks", o.masks, "folder of masks that hold both lungs, to be split");
  auto* left = app->add_option("--left", o.left, "folder of masks of the left lung");
  auto* right = app->add_option("--right", o.right, "folder of masks of the right lung");
  for (CLI::Option* each : {masks, left, right}) each->check(CLI::ExistingDirectory);
  left->needs(right)->excludes(masks);
  right->needs(left)->excludes(masks);
  app->add_option("--unet", o.unets,
                  "U-Nets that find the lungs, for films without masks: Keras HDF5 or safetensors; several vote")
      ->check(CLI::ExistingPath)
      ->excludes(masks)
      ->excludes(left)
      ->excludes(right);
  app->add_option("--list", o.list, "text file: only the films named in it, one a line")->check(CLI::ExistingFile);
  app->add_option(
         "--modality", o.modality,
         "what the films are: xray, or ct for axial slices in DICOM files: their lungs are found without masks, "
         "and films of them are written beside the dataset file, into NAME_slices")
      ->check(CLI::IsMember({"xray", "ct"}))
      ->capture_default_str();
  app->add_option("--window", o.window, "with --modality ct: LEVEL,WIDTH in Hounsfield units (default: -600,1500)");
  app->add_option("--name-table", o.name_table, "with --modality ct: CSV file that says which file has which name");
  app->add_option("--out", o.out, "dataset file to write")->required();
  app->add_option("--format", o.format, "coco, or seed for the original project's")
      ->check(CLI::IsMember({"coco", "seed"}))
      ->capture_default_str();
  app->add_option("--laterality", o.laterality, "whose left and right the dataset names: the patient's or the image's")
      ->check(CLI::IsMember({"patient", "image"}))
      ->capture_default_str();
  app->add_option("--folder-sides", o.folder_sides, "whose left and right --left and --right, or --label-values, name")
      ->check(CLI::IsMember({"patient", "image"}))
      ->capture_default_str();
  app->add_option("--definition", o.definition,
                  "what the masks cover: field, without the heart, or whole, with what lies behind it")
      ->check(CLI::IsMember({"field", "whole"}));
  app->add_option("--source", o.source,
                  "name of the hospital or set that the films come from (default: by the name of their folder)");
  app->add_option("--figures", o.figures, "folder for a picture of each film: film, mask, boxes, lungs in colour");
  app->add_option("--label-values", o.label_values,
                  "L,R: labels of the left and the right lung in --masks: grey values (palette: indices) such as 1,2, "
                  "or colours such as #C00000,#400000 or 192:0:0,64:0:0; other labels are no lungs")
      ->needs(masks);
  app->add_flag("--mend-masks", o.mend_masks,
                "turn masks that are black on white round, and take frames along the edges away");
  app->add_flag("--two-lungs-only", o.two_lungs_only, "leave out films with a single lung");
  app->add_flag("--keep-ambiguous", o.keep_ambiguous, "keep films whose left and right had to be guessed");
  app->add_option("--threads", o.common.threads, "threads to work with (default: all processors)")
      ->check(CLI::Range(1, 1024));
  add_quiet(*app, o.common);
  return {app, [self] { return self->modality == "ct" ? dataset_of_slices(*self) : dataset_of_films(*self); }};
}

}  // namespace cli
