// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg convert from outside: files of every format in, the same weights out.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "lungseg/core/files/archive_header.hpp"
#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/weights/keras_config.hpp"
#include "lungseg/model/weights/keras_weights.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "program.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;
using lungseg_test::contents_of;
using lungseg_test::program_run;
using lungseg_test::put_file;
using lungseg_test::run_program;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

mask_rcnn_config narrow() {
  mask_rcnn_config config = seed();
  config.depth = 50;
  config.pyramid_channels = config.pyramid_out_channels = 16;
  config.box_head_channels = 12;
  config.mask_head_channels = 8;
  config.detection_score = 0.125f;
  return config;
}

std::string checksum_of(mask_rcnn& model) {
  archive all;
  add_model(all, model);
  return detail::checksum(all);
}

/// A file of the library with a narrow model of Matterport's kind.
void write_model(const fs::path& file, const mask_rcnn_config& config = narrow()) {
  mask_rcnn model{config, 3};
  archive contents;
  add_model(contents, model);
  write_archive(file, contents);
}

bool with_hdf5() {
  const scratch_folder folder;
  put_file(folder / "a.h5", "\x89HDF\r\n\x1a\n");
  return run_program("info " + (folder / "a.h5").string()).err.find("without HDF5") == std::string::npos;
}

program_run convert(const std::string& arguments) {
  program_run run = run_program("convert " + arguments);
  UNSCOPED_INFO("lungseg convert " << arguments << "\n" << run.out << run.err);
  return run;
}

void refused(const std::string& arguments, const fs::path& out, const std::string& word, const std::string& more = "") {
  const program_run run = convert(arguments + " " + out.string());
  CHECK(run.status == 2);
  CHECK_THAT(run.err, Contains(word) && Contains(more));
  CHECK_FALSE(fs::exists(out));
}

/// --preset and --config say what shapes cannot.
void expect_settings_taken(const scratch_folder& folder, const std::string& keras) {
  const std::string back = (folder / "back.safetensors").string();
  const std::string settings = (folder / "C.json").string();
  put_file(settings, R"({"NAME": "lungs", "IMAGE_MIN_DIM": 512, "IMAGE_MAX_DIM": 512, "NUM_CLASSES": 3})");
  CHECK(convert(keras + " " + back + " --preset matterport --config " + settings).status == 0);
  const archive stored = read_archive(back);
  CHECK(stored.text("matterport_config") == contents_of(settings));
  const mask_rcnn_config config = config_from_json(stored.text("config"), back);
  CHECK(config.preset == "matterport");
  CHECK(config.max_size == 512);
  CHECK(config.pyramid_out_channels == 16);
  CHECK(config.detection_score == 0.7f);
  CHECK(config.laterality == "image");
  CHECK(run_program("info " + back).status == 0);
  // The settings travel along, so that the way there and back gives the same file again.
  const std::string there = (folder / "there.h5").string(), again = (folder / "again.safetensors").string();
  CHECK(convert(back + " " + there).status == 0);
  CHECK(convert(there + " " + again).status == 0);
  CHECK(contents_of(again) == contents_of(back));
}

/// --to and --laterality.
void expect_sides_taken(const scratch_folder& folder, const std::string& keras) {
  const std::string odd = (folder / "weights.bin").string();
  CHECK(convert(keras + " " + odd + " --to lungseg --laterality patient").status == 0);
  CHECK(config_from_json(read_archive(odd).text("config"), odd).laterality == "patient");
}

/// Settings that the file contradicts, or that are unknown, are refused with their name.
void expect_settings_refused(const scratch_folder& folder, const std::string& keras) {
  const fs::path out = folder / "refused.safetensors", settings = folder / "C.json";
  put_file(settings, R"({"NUM_CLASSES": 81})");
  refused("--config " + settings.string() + " " + keras, out, "layer 'mrcnn_class_logits'", "12 x 81");
  put_file(settings, R"({"BACKBONE": "resnet101"})");
  refused("--config " + settings.string() + " " + keras, out, "layer 'res4g_branch2a'", "is missing");
  put_file(settings, R"({"IMAGE_MAX": 3})");
  refused("--config " + settings.string() + " " + keras, out, "C.json", "'IMAGE_MAX' is unknown");
}

}  // namespace

TEST_CASE("convert: a model goes to Keras and back, and is the same file") {
  if (!with_hdf5()) {
    WARN("skipped: the program was built without HDF5");
    return;
  }
  const scratch_folder folder;
  const std::string ours = (folder / "ours.safetensors").string(), keras = (folder / "keras.h5").string(),
                    back = (folder / "back.safetensors").string();
  write_model(ours);
  CHECK(convert(ours + " " + keras).status == 0);
  const program_run run = convert(keras + " " + back);
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("preset seed, ResNet-50, 3 classes") && Contains("384 tensors, 0 skipped"));
  CHECK(contents_of(back) == contents_of(ours));
  CHECK(folder.count() == 3);
  const program_run info = run_program("info " + keras);
  CHECK(info.status == 0);
  CHECK_THAT(info.out, Contains("matterport_config") && Contains("DETECTION_MIN_CONFIDENCE"));

  expect_settings_taken(folder, keras);
  expect_sides_taken(folder, keras);
  expect_settings_refused(folder, keras);
}

TEST_CASE("convert: a model goes to torchvision and back, and is the same file") {
  const scratch_folder folder;
  const std::string ours = (folder / "ours.safetensors").string(), theirs = (folder / "torch.safetensors").string(),
                    back = (folder / "back.safetensors").string();
  write_model(ours, lungs_small());
  CHECK(convert(ours + " " + theirs + " --to torchvision").status == 0);
  CHECK_FALSE(read_archive(theirs).metadata.contains("config"));
  CHECK(read_archive(theirs).find("roi_heads.mask_predictor.mask_fcn_logits.weight") != nullptr);
  const program_run run = convert(theirs + " " + back);
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("preset lungs_small, ResNet-18, 3 classes") && Contains("0 skipped"));
  CHECK(contents_of(back) == contents_of(ours));
  CHECK(convert(theirs + " " + back + " --norm-epsilon 0").status == 0);
  CHECK(config_from_json(read_archive(back).text("config"), back).norm_epsilon == 0);
  refused("--preset torchvision_v2 " + theirs, folder / "out.safetensors", "lungs_small", "torchvision_v2");
  CHECK(folder.count() == 3);
}

TEST_CASE("convert: --precision stores the same model in half the bytes") {
  const scratch_folder folder;
  const fs::path ours = folder / "ours.safetensors", half = folder / "half.safetensors";
  mask_rcnn model{lungs_small(), 3};
  archive contents;
  add_model(contents, model);
  contents.metadata["calibration"] = "{}";
  contents.metadata["training.step"] = "7";
  write_archive(ours, contents);
  for (const dtype precision : {dtype::float16, dtype::bfloat16}) {
    CHECK_THAT(convert(ours.string() + " " + half.string() + " --precision " + name(precision)).out,
               Contains("stored in " + std::string{name(precision)}));
    CHECK(fs::file_size(half) < fs::file_size(ours) / 2 + 40'000);
    const archive stored = read_archive(half);
    archive wanted = contents;
    wanted.metadata.erase("training.step");
    CHECK(detail::checksum(stored) == detail::checksum(rounded(wanted, precision)));
    CHECK_THAT(run_program("info " + half.string()).out,
               Contains(precision == dtype::float16 ? "stored as F16\n" : "stored as BF16\n"));
    CHECK_THAT(run_program("info --tensors " + half.string()).out,
               Contains(precision == dtype::float16 ? "backbone.body.conv1.weight  F16" : "conv1.weight  BF16"));
    // A file of 16 bits is read by all that read weights; torchvision's has them too.
    const fs::path torch = folder / "torch.safetensors", back = folder / "back.safetensors";
    CHECK(convert(half.string() + " " + torch.string() + " --to torchvision --precision " + name(precision)).status ==
          0);
    CHECK(convert(torch.string() + " " + back.string()).status == 0);
    CHECK(checksum_of(*model_from(read_archive(back))) == checksum_of(*model_from(stored)));
  }
  SECTION("what float16 cannot hold is refused by the tensor's name, and Keras has float32 alone") {
    nn::parameter& last = *model.state().parameters.back();
    last.value[0] = 65520;
    write_archive(ours, contents);
    refused("--precision float16 " + ours.string(), folder / "out.safetensors", "'" + last.name + "'", "65520");
    CHECK(convert("--precision bfloat16 " + ours.string() + " " + half.string()).status == 0);
    refused("--precision float16 " + ours.string(), folder / "out.h5", "--precision");
  }
}

TEST_CASE("convert: what it refuses, and nothing is written then") {
  const scratch_folder folder;
  const fs::path ours = folder / "ours.safetensors", out = folder / "out.safetensors";
  write_model(ours);
  refused("--preset seed " + ours.string(), out, "--preset");
  refused(ours.string(), folder / "out.foo", "out.foo", "--to");
  refused("/nonexistent.h5", out, "/nonexistent.h5");
  put_file(folder / "text.h5", "hello, hello");
  refused((folder / "text.h5").string(), out, "text.h5");
  put_file(folder / "broken.h5", "\x89HDF\r\n\x1a\n" + std::string(100, 'x'));
  refused((folder / "broken.h5").string(), out, "broken.h5");
  archive alien;
  const std::vector<float> one{1};
  alien.add("a", view<const float, 1>{one.data(), {1}});
  write_archive(folder / "alien.safetensors", alien);
  refused((folder / "alien.safetensors").string(), out, "alien.safetensors", "neither");
  mask_rcnn model{narrow(), 3};
  nn::parameter& last = *model.state().parameters.back();
  last.value[0] = std::nanf("");
  archive no_number;
  add_model(no_number, model);
  write_archive(folder / "nan.safetensors", no_number);
  refused((folder / "nan.safetensors").string(), out, "'" + last.name + "'", "not a finite number");
  CHECK(folder.count() == 5);
}

TEST_CASE("convert: the original's file is the same model as its tensors by name") {
  if (!with_hdf5() || std::system("/usr/bin/python3 -c 'import h5py' >/dev/null 2>&1") != 0) {
    WARN("skipped: HDF5 in the program and python3 with h5py are needed");
    return;
  }
  const scratch_folder folder;
  const fs::path fixtures = fs::path{LUNGSEG_TEST_DIR} / "fixtures" / "matterport";
  for (const char* name : {"weights.h5", "weights.safetensors"}) {
    const std::string make = "/usr/bin/python3 '" + (fixtures / "make_weights.py").string() + "' '" +
                             (fixtures / "plan_resnet50_c3.json").string() + "' '" + (folder / name).string() +
                             "' >/dev/null";
    REQUIRE(std::system(make.c_str()) == 0);
  }
  const fs::path out = folder / "model.safetensors";
  REQUIRE(convert((folder / "weights.h5").string() + " " + out.string()).status == 0);
  const std::unique_ptr<mask_rcnn> converted = model_from(read_archive(out));
  CHECK(converted->config().preset == "matterport");
  CHECK(converted->config().depth == 50);
  mask_rcnn by_name{converted->config(), 1};
  take_keras_weights(by_name, read_archive(folder / "weights.safetensors"));
  CHECK(checksum_of(*converted) == checksum_of(by_name));
}
