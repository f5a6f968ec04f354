// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg dataset: a dataset file from folders of films and masks, or from CT slices.

#include "dataset.hpp"

#include <memory>

#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/coco/coco_writer.hpp"

namespace cli {

namespace fs = std::filesystem;

void dataset_request::expect_free_output(const fs::path& films) const {
  const bool makes_folder = in_parts(nullptr) && out.has_parent_path() && !fs::exists(out.parent_path());
  if (!makes_folder) expect_writable(out);
  lungseg::output_guard guard;
  if (!name_table.empty()) guard.expect_free(name_table, lungseg::mark::name_table);
  guard.keep(list);
  for (const fs::path& file : unets) guard.keep(file);
  guard.expect_free(out, lungseg::mark::coco_dataset, lungseg::mark::seed_dataset);
  if (format == "coco") lungseg::check_folder_for_coco(out, films);
}

namespace {

int work(dataset_request& request, job* ranks) {
  const bool slices = request.modality == "ct";
  lungseg::expect<lungseg::option_error>(!slices || !request.in_parts(ranks),
                                         "dataset: --resume, --shard and mpirun have no place with --modality ct");
  if (ranks) request.common = options_of_rank(*ranks, request.common);
  return slices ? dataset_of_slices(request) : dataset_of_films(request, ranks);
}

/// Where the lungs of the films are.
void add_masks(CLI::App& app, dataset_request& o) {
  auto* masks = app.add_option("--masks", o.masks, "folder of masks that hold both lungs, to be split");
  auto* left = app.add_option("--left", o.left, "folder of masks of the left lung");
  auto* right = app.add_option("--right", o.right, "folder of masks of the right lung");
  for (CLI::Option* each : {masks, left, right}) each->check(CLI::ExistingDirectory);
  left->needs(right)->excludes(masks);
  right->needs(left)->excludes(masks);
  app.add_option("--unet", o.unets,
                 "U-Nets that find the lungs, for films without masks: Keras HDF5 or safetensors; several vote")
      ->check(CLI::ExistingPath)
      ->excludes(masks)
      ->excludes(left)
      ->excludes(right);
}

/// What is said of CT slices only.
void add_slices(CLI::App& app, dataset_request& o) {
  app.add_option(
         "--modality", o.modality,
         "what the films are: xray, or ct for axial slices in DICOM files: their lungs are found without masks, "
         "and films of them are written beside the dataset file, into NAME_slices")
      ->check(CLI::IsMember({"xray", "ct"}))
      ->capture_default_str();
  app.add_option("--window", o.window, "with --modality ct: LEVEL,WIDTH in Hounsfield units (default: -600,1500)");
  app.add_option("--name-table", o.name_table, "with --modality ct: CSV file that says which file has which name");
}

/// What the dataset and the masks' folders mean by their words.
void add_meanings(CLI::App& app, dataset_request& o) {
  app.add_option("--laterality", o.laterality, "whose left and right the dataset names: the patient's or the image's")
      ->check(CLI::IsMember({"patient", "image"}))
      ->capture_default_str();
  app.add_option("--folder-sides", o.folder_sides, "whose left and right --left and --right, or --label-values, name")
      ->check(CLI::IsMember({"patient", "image"}))
      ->capture_default_str();
  app.add_option("--definition", o.definition,
                 "what the masks cover: field, without the heart, or whole, with what lies behind it")
      ->check(CLI::IsMember({"field", "whole"}));
  app.add_option("--source", o.source,
                 "name of the hospital or set that the films come from (default: by the name of their folder)");
}

}  // namespace

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
  add_masks(*app, o);
  app->add_option("--list", o.list, "text file: only the films named in it, one a line")->check(CLI::ExistingFile);
  add_slices(*app, o);
  app->add_option("--out", o.out, "dataset file to write")->required();
  app->add_option("--format", o.format, "coco, or seed for the original project's")
      ->check(CLI::IsMember({"coco", "seed"}))
      ->capture_default_str();
  add_meanings(*app, o);
  app->add_option("--figures", o.figures, "folder for a picture of each film: film, mask, boxes, lungs in colour");
  app->add_option("--label-values", o.label_values,
                  "L,R: labels of the left and the right lung in --masks: grey values (palette: indices) such as 1,2, "
                  "or colours such as #C00000,#400000 or 192:0:0,64:0:0; other labels are no lungs")
      ->needs(app->get_option("--masks"));
  app->add_flag("--mend-masks", o.mend_masks,
                "turn masks that are black on white round, and take frames along the edges away");
  app->add_flag("--two-lungs-only", o.two_lungs_only, "leave out films with a single lung");
  app->add_flag("--keep-ambiguous", o.keep_ambiguous, "keep films whose left and right had to be guessed");
  add_run(*app, o.parts);
  app->add_option("--threads", o.common.threads, "threads to work with (default: all processors)")
      ->check(CLI::Range(1, 1024));
  add_quiet(*app, o.common);
  return {app, [self] { return as_rank({.in_step = false}, [&self](job* ranks) { return work(*self, ranks); }); },
          true};
}

}  // namespace cli
