// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What a test needs to play the archive that stores films by DICOMweb.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "../cli/serving.hpp"
#include "../support/plain_dicom.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "serve/dicomweb/multipart_related.hpp"

namespace lungseg_test {

inline constexpr const char* study = "1.2.345.13";  // of plain_film
inline const std::string studies = "/dicom-web/studies", this_study = studies + "/" + study;

/// A drawn film of the study. \param number  tells its instance from others
inline plain_dicom drawn_film(int which, const std::string& number = "11") {
  plain_dicom film = plain_film(lungseg::read_film(drawn_file(which)));
  for (const std::uint32_t tag : {0x00020003u, 0x00080018u}) film.put_uid(tag, "1.2.345." + number);
  return film;
}

inline served serve_dicomweb(std::vector<std::string> more = {}) {
  more.insert(more.begin(), "--dicomweb");
  return lungseg_test::serve(more);
}

inline std::string stow_header(const std::string& boundary) {
  return "Content-Type: " + serve::multipart_type(boundary) + "\r\n";
}
inline http_answer store(const served& server, const std::vector<std::string>& files, const std::string& to = studies) {
  return ask(server.port(), "POST", to, serve::multipart_of(files, "between"), stow_header("between"));
}

/// The files of an answer.
inline std::vector<std::string> files_of(const http_answer& answer) {
  REQUIRE(answer.status == 200);
  std::vector<std::string> files;
  const std::string boundary = serve::boundary_of(answer.headers.at("content-type"));
  for (const std::string_view each : serve::parts_of(answer.body, boundary, 100)) files.emplace_back(each);
  return files;
}

inline lungseg::dicom_file opened(const std::string& bytes) {
  return {std::span{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, "file"};
}
inline std::string text_of(const std::string& file, const DcmTagKey& tag) {
  OFString text;
  opened(file).data_set().findAndGetOFStringArray(tag, text);
  return text.c_str();
}
inline std::string pixels_of(const std::string& file) {
  const lungseg::dicom_file from = opened(file);
  const Uint8* bytes = nullptr;
  unsigned long count = 0;
  REQUIRE(from.data_set().findAndGetUint8Array(DCM_PixelData, bytes, &count).good());
  return {bytes, bytes + count};
}

/// An answer that is an array of DICOM JSON.
inline rapidjson::Document array_of(const http_answer& answer) {
  INFO(answer.status << " " << answer.body);
  REQUIRE(answer.status == 200);
  CHECK(answer.headers.at("content-type") == "application/dicom+json");
  rapidjson::Document json;
  json.Parse(answer.body.data(), answer.body.size());
  REQUIRE(json.IsArray());
  return json;
}
/// The first value of an attribute as text.
inline std::string value_of(const rapidjson::Value& item, const char* tag) {
  INFO(tag);
  REQUIRE(item.HasMember(tag));
  const rapidjson::Value& value = item[tag]["Value"][0];
  return value.IsString() ? value.GetString() : std::to_string(value.GetInt64());
}

/// The lungs that `predict --dicom-seg` writes of the same film.
inline std::string predicted_segmentation(const std::string& film) {
  const scratch_folder folder;
  put_file(folder / "film.dcm", film);
  const program_run run = predict(folder / "out", "--dicom-seg " + (folder / "film.dcm").string());
  INFO(run.err);
  REQUIRE(run.status == 0);
  for (const auto& each : std::filesystem::directory_iterator{folder / "out"})
    if (each.path().string().ends_with("_seg.dcm")) return contents_of(each.path());
  FAIL("predict wrote no segmentation");
  return {};
}

/// Nothing of the film that says whose it is.
inline void check_says_nothing(const std::string& text) {
  INFO(text);
  for (const char* identity : {"Nobody", "Nora", "N-0815", "19500203", "20010304", "1.2.345", "Clinic"})
    CHECK(text.find(identity) == text.npos);
}

}  // namespace lungseg_test
