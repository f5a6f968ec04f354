// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Films as DICOM files to make results of, and what others say of the results.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/dicom/film_reference.hpp"
#include "lungseg/dicom/result_file.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "support/mask_shapes.hpp"

namespace lungseg_test {

/// When results are made, unless their time matters.
inline const lungseg::dicom_moment noon{"20260102", "120000"};

/// A film that has all that its kind must have: CR, which has no frame of reference, or DX with one.
struct written_film {
  int height = 37, width = 29;
  bool dx = false;
  std::vector<std::pair<DcmTagKey, std::string>> more{};  // put in last
  E_TransferSyntax syntax = EXS_LittleEndianExplicit;

  void write(const std::filesystem::path& file) const {
    DcmFileFormat out;
    DcmDataset& in = *out.getDataset();
    const auto put = [&](const DcmTagKey& tag, const std::string& text) {
      REQUIRE(in.putAndInsertString(tag, text.c_str()).good());
    };
    put(DCM_SOPClassUID, dx ? UID_DigitalXRayImageStorageForPresentation : UID_ComputedRadiographyImageStorage);
    put(DCM_SOPInstanceUID, "1.2.345.11");
    put(DCM_SeriesInstanceUID, "1.2.345.12");
    put(DCM_StudyInstanceUID, "1.2.345.13");
    put(DCM_Modality, dx ? "DX" : "CR");
    put(DCM_PatientName, "Nobody^Nora");
    put(DCM_PatientID, "N-0815");
    put(DCM_PatientBirthDate, "19500203");
    put(DCM_PatientSex, "F");
    put(DCM_PatientAge, "051Y");
    put(DCM_StudyDate, "20010304");
    put(DCM_StudyTime, "101112");
    put(DCM_StudyID, "77");
    put(DCM_AccessionNumber, "A-4711");
    put(DCM_ReferringPhysicianName, "Who^Doctor");
    put(DCM_StudyDescription, "CHEST PA");
    put(DCM_PatientOrientation, "L\\F");
    put(DCM_PhotometricInterpretation, "MONOCHROME2");
    if (dx) put(DCM_FrameOfReferenceUID, "1.2.345.14");
    for (const auto& [tag, value] : {std::pair{DCM_Rows, height},
                                     {DCM_Columns, width},
                                     {DCM_SamplesPerPixel, 1},
                                     {DCM_BitsAllocated, 8},
                                     {DCM_BitsStored, 8},
                                     {DCM_HighBit, 7},
                                     {DCM_PixelRepresentation, 0}})
      REQUIRE(in.putAndInsertUint16(tag, static_cast<Uint16>(value)).good());
    const std::vector<Uint8> pixels(static_cast<std::size_t>(height * width), 100);
    REQUIRE(in.putAndInsertUint8Array(DCM_PixelData, pixels.data(), pixels.size()).good());
    for (const auto& [tag, text] : more) put(tag, text);
    REQUIRE(out.saveFile(file.c_str(), syntax).good());
  }
  lungseg::film_reference reference(const std::filesystem::path& file) const {
    write(file);
    return lungseg::film_reference{lungseg::dicom_file{file}};
  }
};

/// Two lungs of noise, which no mask that is shifted, mirrored or packed otherwise equals.
inline lungseg::film_prediction noisy_lungs(int height, int width) {
  lungseg::film_prediction found;
  found.height = height;
  found.width = width;
  found.definition = lungseg::lung_definition::field;
  found.models.push_back({"lungs.safetensors", "crc32c:0eabef9b"});
  for (const int side : {lungseg::right_lung, lungseg::left_lung}) {
    lungseg::mask pixels = noise(height, width, 0.4f, static_cast<std::uint64_t>(side));
    for (int y = 0; y < height; ++y)  // apart from each other
      for (int x = 0; x < width; ++x)
        if ((x < width / 2) != (side == lungseg::right_lung)) pixels(y, x) = 0;
    found.lungs.push_back({side, 0.9f, {}, lungseg::encode(pixels)});
    found.lungs.back().area = lungseg::bounding_box(found.lungs.back().pixels);
  }
  return found;
}

/// What a command writes, both of its streams.
inline std::string output_of(const std::string& command) {
  std::string text;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{::popen((command + " 2>&1").c_str(), "r"), ::pclose};
  REQUIRE(pipe);
  for (int c; (c = std::fgetc(pipe.get())) != EOF;) text += static_cast<char>(c);
  return text;
}

/// The file is what David Clunie's checker knows as `iod`, and it finds no error. Where it is missing, that is said.
inline void check_valid(const std::filesystem::path& file, const std::string& iod) {
  if (output_of("command -v dciodvfy").empty()) {
    WARN("skipped: dciodvfy (Debian: dicom3tools) does not look at " + file.filename().string());
    return;
  }
  const std::string said = output_of("dciodvfy '" + file.string() + "'");
  INFO(said);
  CHECK(said.find("Error") == said.npos);
  CHECK(said.find(iod) != said.npos);
}

}  // namespace lungseg_test
