// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// One film, written as DICOM in many ways, has the lungs that it has as a picture, on the right sides and in the grid
// of its file: with the model that ships, where it is there.
#include <catch2/catch.hpp>
#include <functional>
#include <optional>

#include "lungseg/api/lung_model.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/dicom/dicom_format.hpp"
#include "support/dicom_writer.hpp"
#include "support/mask_shapes.hpp"
#include "support/real_data.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;
namespace fs = std::filesystem;

namespace {

struct film_form {
  const char* what;
  stored_as how;
  std::function<int(int)> value;
  film_pose pose{};
  std::vector<std::pair<DcmTagKey, const char*>> says{};
};

std::vector<film_form> film_forms() {
  const auto same = [](int v) { return v; };
  const auto twelve = [](int v) { return v * 16; };
  const stored_as twelve_bits{16, 12, 11};
  const auto packed = [](E_TransferSyntax syntax) { return stored_as{16, 12, 11, false, "MONOCHROME2", syntax}; };
  return {
      {"8 bits", {}, same},
      {"MONOCHROME1", {8, 8, 7, false, "MONOCHROME1"}, [](int v) { return 255 - v; }},
      {"signed and rescaled",
       {16, 12, 11, true},
       [](int v) { return v * 16 - 2048; },
       {},
       {{DCM_RescaleSlope, "2"}, {DCM_RescaleIntercept, "10"}}},
      {"16 bits", {16, 16, 15}, [](int v) { return v * 257; }},
      {"a window", twelve_bits, twelve, {}, {{DCM_WindowCenter, "2048"}, {DCM_WindowWidth, "4096"}}},
      {"mirrored", {}, same, {.mirrored = true}, {{DCM_PatientOrientation, "R\\F"}}},
      {"turned by a quarter", twelve_bits, twelve, {.quarters = 1}, {{DCM_PatientOrientation, "H\\L"}}},
      {"RLE", packed(EXS_RLELossless), twelve},
      {"JPEG lossless", packed(EXS_JPEGProcess14SV1), twelve},
      {"JPEG-LS", packed(EXS_JPEGLSLossless), twelve},
      {"JPEG-LS near-lossless", packed(EXS_JPEGLSLossy), twelve},
      {"JPEG baseline", {8, 8, 7, false, "MONOCHROME2", EXS_JPEGProcess1}, same},
      {"JPEG extended", packed(EXS_JPEGProcess2_4), twelve},
      {"big endian", packed(EXS_BigEndianExplicit), twelve},
      {"deflated", packed(EXS_DeflatedLittleEndianExplicit), twelve},
  };
}

/// A real film, or a drawn one.
film shown() {
  const auto data = real_data();
  const fs::path real = data ? *data / "dicom" / "rsna_chest_sc_jpeg.dcm" : fs::path{};
  if (fs::exists(real)) return read_film(real, {.also = std::make_shared<dicom_format>()});
  return draw_phantom(3, 0).picture;
}

void write_form(const fs::path& file, const film& picture, const film_form& how) {
  const film lying = as_it_lies(picture, how.pose);
  image<int> values{lying.height, lying.width};
  std::transform(lying.pixels.begin(), lying.pixels.end(), values.pixels.begin(), how.value);
  DcmFileFormat out;
  describe_film(*out.getDataset());
  put_pixels(*out.getDataset(), values, how.how);
  for (const auto& [key, text] : how.says) out.getDataset()->putAndInsertString(key, text);
  write_dicom(file, out, how.how.syntax);
}

/// The model in the box, which finds lungs on whatever it is given; says so where it is not there.
std::optional<lung_model> model_in_the_box() {
  const fs::path file = fs::path{LUNGSEG_SOURCE_DIR} / "models" / "lungs.safetensors";
  if (fs::exists(file)) return lung_model{file, {.force = true}};
  WARN("skipped: no model in models/");
  return std::nullopt;
}

}  // namespace

TEST_CASE("segment: a film written in many ways has the same lungs, on the same sides, in its file's grid") {
  const auto model = model_in_the_box();
  if (!model) return;
  const read_options reading{.also = std::make_shared<dicom_format>()};
  const scratch_folder folder;
  const film picture = shown();
  const segmented_film wanted = model->segment(picture, "film");
  REQUIRE((wanted.left().found && wanted.right().found));
  for (const film_form& each : film_forms()) {
    INFO(each.what);
    write_form(folder / "film", picture, each);
    const segmented_film got = model->segment(folder / "film", reading);
    const double left = iou(got.left().mask, as_it_lies(wanted.left().mask, each.pose));
    const double right = iou(got.right().mask, as_it_lies(wanted.right().mask, each.pose));
    INFO("IoU " << left << ", " << right);
    CHECK(left >= 0.99);
    CHECK(right >= 0.99);
  }
}

TEST_CASE("segment: a film of pixels that are not square has the same lungs, in its file's grid") {
  const auto model = model_in_the_box();
  if (!model) return;
  const read_options reading{.also = std::make_shared<dicom_format>()};
  const scratch_folder folder;
  film picture = shown();
  picture = crop(picture, {0, 0, picture.height / 2 * 2, picture.width / 2 * 2});
  const segmented_film wanted = model->segment(picture, "film");
  REQUIRE((wanted.left().found && wanted.right().found));
  const auto differs = [&](double aspect, const film_pose& pose, const char* orientation, const char* spacing,
                           const char* ratio) {
    const film upright = as_it_lies(picture, pose);
    const film_grid grid = aspect > 1 ? film_grid{upright.height / 2, upright.width, pose, aspect}
                                      : film_grid{upright.height, upright.width / 2, pose, aspect};
    write_form(folder / "film", grid.as_it_lies(picture),
               {"",
                {},
                [](int v) { return v; },
                {},
                {{DCM_PatientOrientation, orientation}, {DCM_PixelSpacing, spacing}, {DCM_PixelAspectRatio, ratio}}});
    const segmented_film got = model->segment(folder / "film", reading);
    INFO(aspect << ", " << orientation);
    REQUIRE((got.film().height == grid.height() && got.film().width == grid.width()));
    // Half of the rows, or columns, are gone, so that an outline may lie a pixel elsewhere.
    CHECK(iou(got.left().mask, grid.as_it_lies(wanted.left().mask)) >= 0.98);
    CHECK(iou(got.right().mask, grid.as_it_lies(wanted.right().mask)) >= 0.98);
    const auto has = [&](note_code code) {
      return std::any_of(got.notes().begin(), got.notes().end(), [&](const film_note& n) { return n.code == code; });
    };
    CHECK(has(note_code::put_right));
    return has(note_code::pixels_contradicted);
  };
  CHECK_FALSE(differs(2, {}, "L\\F", "0.4\\0.2", ""));
  CHECK_FALSE(differs(2, {}, "L\\F", "", "2\\1"));
  CHECK_FALSE(differs(0.5, {}, "L\\F", "", "1\\2"));
  CHECK_FALSE(differs(2, {.quarters = 1}, "H\\L", "", "2\\1"));
  CHECK(differs(2, {.mirrored = true}, "R\\F", "0.4\\0.2", "1\\1"));
}
