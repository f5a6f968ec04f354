// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "serve/dicomweb/dicom_json.hpp"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "../support/plain_dicom.hpp"
#include "serve/fault.hpp"

using namespace lungseg_test;
using namespace serve;
using kind = dicomweb_path::kind;

namespace {

const std::string root = "http://here/dicom-web";

/// A file that says little, as a result.
result_file result(const std::string& instance, const std::string& name = "Nobody^Nora",
                   const char* character_set = "") {
  lungseg::film pixels;
  pixels.height = pixels.width = 2;
  pixels.pixels.assign(4, 7);
  plain_dicom file = plain_film(pixels);
  for (const std::uint32_t tag : {0x00020003u, 0x00080018u}) file.put_uid(tag, instance);
  file.put(0x00100010, "PN", name);
  if (*character_set) file.put(0x00080005, "CS", character_set);
  return {{"1.2.840.10008.5.1.4.1.1.1", instance, "1.2.345.12", "1.2.345.13"}, file.bytes()};
}

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  INFO(text);
  REQUIRE_FALSE(json.HasParseError());
  return json;
}

std::string name_in(const result_file& file) {
  return parsed(metadata_json({file}))[0]["00100010"]["Value"][0]["Alphabetic"].GetString();
}

}  // namespace

TEST_CASE("dicom_json: an answer to a store, written out by hand") {
  const arrival stored{{"1.2", "1.3", "1.4", "1.5"}},
      refused{{"2.2", "2.3", "2.4", "2.5"}, failure_reason::other_class}, nameless{{}, failure_reason::not_understood};
  CHECK(
      store_json({stored, refused, nameless}, root) ==
      R"({"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00081190":{"vr":"UR","Value":["http://here/dicom-web/studies/1.5"]},)"
      R"("00081198":{"vr":"SQ","Value":[{"00081150":{"vr":"UI","Value":["2.2"]},"00081155":{"vr":"UI","Value":["2.3"]},)"
      R"("00081197":{"vr":"US","Value":[290]}}]},)"
      R"("00081199":{"vr":"SQ","Value":[{"00081150":{"vr":"UI","Value":["1.2"]},"00081155":{"vr":"UI","Value":["1.3"]},"00081190":{"vr":"UR"}}]},)"
      R"("0008119A":{"vr":"SQ","Value":[{"00081197":{"vr":"US","Value":[49152]}}]}})");
  CHECK(store_json({}, root) == R"({"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00081190":{"vr":"UR"}})");
}

TEST_CASE("dicom_json: a search finds a name as the answers print it, whatever the file's character set") {
  const std::vector<result_file> results{result("1.1", "M\xfcller^Eva", "ISO_IR 100")};
  const auto found = [&](const std::string& name) {
    return parsed(search_json(kind::studies, results, {{"PatientName", name}}, root)).Size();
  };
  CHECK(found("M\xc3\xbcller^Eva") == 1);
  CHECK(found("M\xc3\xb6ller^Eva") == 0);
}

TEST_CASE("dicom_json: text of any character set is UTF-8 that a reader of JSON takes") {
  CHECK(name_in(result("1.1", "M\xfcller^J\xf6rg", "ISO_IR 100")) == "M\xc3\xbcller^J\xc3\xb6rg");
  CHECK(name_in(result("1.1", "M\xc3\xbcller", "ISO_IR 192")) == "M\xc3\xbcller");
  CHECK(name_in(result("1.1", "quote\" slash/ <b>")) == "quote\" slash/ <b>");
  for (const char* set : {"", "ISO_IR 192", "NO SUCH SET"})  // and the bytes are not of it
    CHECK(name_in(result("1.1", "M\xfcller", set)).find("ller") != std::string::npos);
}

TEST_CASE("dicom_json: what a search finds, and what it leaves out") {
  const std::vector<result_file> results{result("1.1"), result("1.2"), result("1.3")};
  const auto count = [&](kind level, const search_keys& keys) {
    return parsed(search_json(level, results, keys, root)).Size();
  };
  CHECK(count(kind::studies, {}) == 1);
  CHECK(count(kind::instances, {}) == 3);
  CHECK(count(kind::instances, {{"SOPInstanceUID", "1.2"}}) == 1);
  CHECK(count(kind::instances, {{"00080018", "1.2,1.3,1.9"}}) == 2);
  CHECK(count(kind::instances, {{"SOPInstanceUID", "1.2"}, {"Modality", "SEG"}}) == 0);
  CHECK(count(kind::instances, {{"SOPInstanceUID", ""}, {"Modality", "*"}}) == 3);
  CHECK(count(kind::instances, {{"offset", "1"}, {"limit", "5"}, {"includefield", "x"}, {"fuzzymatching", "true"}}) ==
        2);
  CHECK(count(kind::instances, {{"offset", "9"}}) == 0);
  CHECK(count(kind::instances, {{"limit", "0"}}) == 0);
  CHECK(search_json(kind::studies, {}, {}, root) == "[]");
  CHECK_THROWS_AS(count(kind::instances, {{"NoSuchThing", "1"}}), http_fault);
  CHECK_THROWS_AS(count(kind::instances, {{"limit", "-1"}}), http_fault);
  const rapidjson::Document study = parsed(search_json(kind::studies, results, {}, root));
  CHECK(study[0]["00201208"]["Value"][0].GetInt() == 3);
  CHECK(std::string{study[0]["00080061"]["Value"][0].GetString()} == "CR");
}

TEST_CASE("dicom_json: metadata is all but pixels") {
  const rapidjson::Document json = parsed(metadata_json({result("1.1"), result("1.2")}));
  REQUIRE(json.Size() == 2);
  CHECK(std::string{json[1]["00080018"]["Value"][0].GetString()} == "1.2");
  CHECK(json[1]["00280010"]["Value"][0].GetInt() == 2);
  CHECK_FALSE(json[1].HasMember("7FE00010"));
  CHECK_FALSE(json[1].HasMember("00020010"));
}
