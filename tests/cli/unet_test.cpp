// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>

#include "../support/drawn_films.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "program.hpp"

using Catch::Contains;
using lungseg_test::contents_of;
using lungseg_test::program_run;
using lungseg_test::run_program;

namespace {

namespace fs = std::filesystem;

/// Drawn films, and a small U-Net that the program itself trained on them.
struct first_stage {
  lungseg_test::scratch_folder folder;
  program_run training;

  first_stage() {
    fs::create_directories(folder / "films");
    lungseg::film_dataset films = lungseg_test::drawn(folder, 8);
    for (const auto& film : films.films) fs::rename(folder / film.file, folder / "films" / film.file);
    films.folder = folder / "films";
    lungseg::write_coco(folder / "films.json", films);
    lungseg::unet model{lungseg::test::tiny_unet(), 3};
    lungseg::archive contents;
    lungseg::add_model(contents, model);
    lungseg::write_archive(folder / "start.safetensors", contents);
    training = run_program("train --task mask --quiet --seed 1 --init " + path("start.safetensors") + " --dataset " +
                           path("films.json") + " --validation " + path("films.json") + " --stages all:60@1e-2 --out " +
                           path("run"));
  }
  std::string path(const std::string& name) const { return (folder / name).string(); }
  std::string model() const { return path("run/best.safetensors"); }
};

first_stage& trained() {
  static first_stage once;
  return once;
}

void expect_refused(const std::string& arguments, const std::string& message) {
  const program_run run = run_program(arguments);
  INFO(arguments << "\n" << run.err);
  CHECK(run.status == 2);
  CHECK_THAT(run.err, Contains(message));
}

}  // namespace

TEST_CASE("unet: the program trains one, scores it and makes a dataset with it") {
  INFO(trained().training.err);
  REQUIRE(trained().training.status == 0);
  CHECK_THAT(contents_of(trained().folder / "run" / "validation.csv"), Contains("dice_median"));

  const program_run scores = run_program("evaluate --quiet --model " + trained().model() + " --dataset " +
                                         trained().path("films.json") + " --report " + trained().path("report.json"));
  INFO(scores.err);
  CHECK(scores.status == 0);
  CHECK_THAT(scores.out, Contains("films scored 8") && Contains("Dice") && Contains("HD95"));
  CHECK_THAT(contents_of(trained().path("report.json")), Contains("\"film_scores\""));
  CHECK_THAT(run_program("info " + trained().model()).out, Contains("kind: unet") && Contains("decoder_channels"));
  CHECK_THAT(run_program("info --preset unet_b3").out, Contains("\"width\": 1.2"));

  lungseg_test::put_file(trained().folder / "films" / "broken.png", "no film");
  const auto build = [](const std::string& models, const std::string& out) {
    return run_program("dataset --quiet --images " + trained().path("films") + " --unet " + models + " --out " +
                       trained().path(out));
  };
  const program_run built = build(trained().model() + " " + trained().model(), "found.json");
  INFO(built.err);
  CHECK(built.status == 1);  // broken.png
  CHECK_THAT(built.out, Contains("8 films kept, 1 left out") && Contains("left out, unreadable: 1"));
  const lungseg::film_dataset found = lungseg::read_dataset(trained().path("found.json"));
  REQUIRE(found.films.size() == 8);
  for (const auto& film : found.films) CHECK(film.lungs.size() == 2);

  const program_run there = run_program("convert " + trained().model() + " " + trained().path("unet.h5"));
  if (there.err.find("built without HDF5") != std::string::npos) return;
  INFO(there.err);
  REQUIRE(there.status == 0);
  CHECK(build(trained().path("unet.h5"), "by_keras.json").status == 1);
  CHECK(contents_of(trained().path("by_keras.json")) == contents_of(trained().path("found.json")));
  REQUIRE(run_program("convert " + trained().path("unet.h5") + " " + trained().path("again.safetensors")).status == 0);
  REQUIRE(run_program("convert " + trained().path("again.safetensors") + " " + trained().path("again.h5")).status == 0);
  CHECK(contents_of(trained().path("again.h5")) == contents_of(trained().path("unet.h5")));
  CHECK_THAT(run_program("info " + trained().path("unet.h5")).out,
             Contains("U-Net of segmentation_models, exported by lungseg"));
}

TEST_CASE("unet: what the program refuses") {
  const std::string films = trained().path("films.json"),
                    images = " --images " + trained().path("films") + " --out " + trained().path("none.json") + " ";
  expect_refused("train --task mask --preset lungs --dataset " + films + " --out " + trained().path("bad"), "unet_b0");
  expect_refused("train --preset unet_b0 --dataset " + films + " --out " + trained().path("bad"), "lungs_small");
  expect_refused("train --init " + trained().model() + " --dataset " + films + " --out " + trained().path("bad"),
                 "holds a model of kind 'unet', expected 'mask_rcnn'");
  expect_refused("dataset --unet " + films + images, "films.json");
  expect_refused("dataset" + images, "--masks, --left and --right, or --unet");
  expect_refused("evaluate --min-score 0.4 --model " + trained().model() + " --dataset " + films, "--min-score");
  expect_refused(
      "predict --model " + trained().model() + " --out " + trained().path("bad") + " " + trained().path("films"),
      "expected a Mask R-CNN");
  expect_refused("dataset --unet " + trained().model() + " --masks " + trained().path("films") + images, "--masks");
  expect_refused("convert " + trained().model() + " " + trained().path("x.safetensors") + " --to torchvision", "U-Net");
  expect_refused("convert " + trained().model() + " " + trained().path("x.safetensors") + " --preset unet_b7",
                 "unet_b7");
  expect_refused("convert " + trained().model() + " " + trained().path("x.safetensors") + " --norm-epsilon 0",
                 "--norm-epsilon");
  CHECK_FALSE(fs::exists(trained().path("bad")));
  CHECK_FALSE(fs::exists(trained().path("none.json")));
}
