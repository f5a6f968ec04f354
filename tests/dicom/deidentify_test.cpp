// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/deidentify.hpp"
#include "lungseg/dicom/items.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lungseg/dicom/film_attributes.hpp"
#include "lungseg/dicom/measurement_report.hpp"
#include "lungseg/dicom/presentation_state.hpp"
#include "lungseg/dicom/segmentation.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_dicom.hpp"

using Catch::Matchers::Contains;
using lungseg::deidentified;
using lungseg::dicom_file;
using lungseg::dicom_instance;
using lungseg::film_reference;
using lungseg::detail::whole_text_of;
using lungseg_test::check_valid;
using lungseg_test::contents_of;
using lungseg_test::noisy_lungs;
using lungseg_test::noon;
using lungseg_test::scratch_folder;
using lungseg_test::written_film;

namespace {

/// What is planted in values of a representation; nothing for those that hold no text.
std::string planted_value(DcmEVR representation) {
  switch (representation) {
    case EVR_CS:
      return "PLANTED CS";
    case EVR_DA:
      return "19111213";
    case EVR_TM:
      return "111213.4242";
    case EVR_DT:
      return "19111213111213";
    case EVR_UI:
      return "1.2.34567.89.424242";
    case EVR_AS:
      return "042Y";
    case EVR_DS:
    case EVR_IS:
      return "424242";
    case EVR_AE:
    case EVR_LO:
    case EVR_LT:
    case EVR_PN:
    case EVR_SH:
    case EVR_ST:
    case EVR_UC:
    case EVR_UR:
    case EVR_UT:
      return "Planted";
    default:
      return {};
  }
}

/// Puts it into every attribute of the dictionary that holds text, and into sequences and private ones.
/// \return how many there are
int plant_everywhere(DcmItem& in) {
  int planted = 0;
  const auto plant = [&](DcmItem& item, const DcmTag& tag) {
    const std::string value = planted_value(tag.getEVR());
    planted += !value.empty() && !item.tagExists(tag) && item.putAndInsertString(tag, value.c_str()).good();
  };
  DcmDataDictionary& dictionary = dcmDataDict.wrlock();
  std::vector<DcmTagKey> tags;
  for (auto entry = dictionary.normalBegin(); entry != dictionary.normalEnd(); ++entry)
    tags.push_back((*entry)->getKey());
  dcmDataDict.wrunlock();
  for (const DcmTagKey& tag : tags)
    if (tag.getGroup() > 4 && tag.getGroup() != 0x28 && tag.getGroup() < 0x7fe0 && tag != DCM_Modality) plant(in, tag);
  for (const DcmTagKey& sequence :
       {DCM_OtherPatientIDsSequence, DCM_IssuerOfAccessionNumberSequence, DCM_RequestAttributesSequence}) {
    DcmItem* item = nullptr;
    REQUIRE(in.findOrCreateSequenceItem(sequence, item, -2).good());
    for (const DcmTagKey& tag : {DCM_PatientID, DCM_PatientName, DCM_AccessionNumber}) plant(*item, tag);
  }
  in.putAndInsertString(DcmTag{0x0009, 0x0010, EVR_LO}, "Planted");
  in.putAndInsertString(DcmTag{0x0009, 0x1001, EVR_LT}, "Planted");
  return planted + 2;
}

/// A film with identity in everything, and what of it could be told again.
struct planted_film {
  const scratch_folder folder;
  int planted = 0;
  film_reference reference;

  planted_film() : reference{plant()} {}

 private:
  film_reference plant() {
    written_film{37, 29, true}.write(folder / "film.dcm");
    DcmFileFormat whole;
    REQUIRE(whole.loadFile((folder / "film.dcm").c_str()).good());
    REQUIRE(whole.loadAllDataIntoMemory().good());
    planted = plant_everywhere(*whole.getDataset());
    REQUIRE(whole.getDataset()->putAndInsertString(DCM_PatientOrientation, "PLANTED\\CS").good());
    REQUIRE(whole.saveFile((folder / "film.dcm").c_str(), EXS_LittleEndianExplicit).good());
    return film_reference{dicom_file{folder / "film.dcm"}};
  }
};

/// Everything that the film says of patient, study and itself, planted or not.
const std::vector<std::string> identity{"lanted",     "LANTED",     "19111213", "111213",   "424242",     "042Y",
                                        "Nobody",     "Nora",       "N-0815",   "19500203", "051Y",       "20010304",
                                        "101112",     "A-4711",     "Who",      "CHEST PA", "1.2.345.11", "1.2.345.12",
                                        "1.2.345.13", "1.2.345.14", "20260102", "120000"};

}  // namespace

TEST_CASE("deidentified: results hold nothing of what the film said, whatever it said") {
  planted_film film;
  CHECK(film.planted > 300);
  const film_reference source = deidentified(film.reference, "a key");
  const dicom_instance segments =
      lungseg::write_segmentation(film.folder / "film_seg.dcm", source, noisy_lungs(37, 29), noon);
  lungseg::write_measurement_report(film.folder / "film_sr.dcm", source, noisy_lungs(37, 29), segments, noon);
  lungseg::write_presentation_state(film.folder / "film_gsps.dcm", source, noisy_lungs(37, 29), noon);
  for (const auto& [name, iod] : {std::pair{"film_seg.dcm", "Segmentation"},
                                  {"film_sr.dcm", "ComprehensiveSR"},
                                  {"film_gsps.dcm", "GrayscaleSoftcopyPresentationState"}}) {
    check_valid(film.folder / name, iod);
    const std::string bytes = contents_of(film.folder / name);
    for (const std::string& each : identity) {
      INFO(name << " holds " << each);
      CHECK(bytes.find(each) == bytes.npos);
    }
    const dicom_file read{film.folder / name};
    CHECK(whole_text_of(read.data_set(), DCM_PatientIdentityRemoved) == "YES");
    CHECK(whole_text_of(read.data_set(), DCM_LongitudinalTemporalInformationModified) == "REMOVED");
    CHECK(whole_text_of(read.data_set(), DCM_PatientBirthDate).empty());
  }
}

TEST_CASE("film_reference: what no table names gets into no result, with identity either") {
  planted_film film;
  lungseg::write_segmentation(film.folder / "film_seg.dcm", film.reference, noisy_lungs(37, 29), noon);
  const dicom_file read{film.folder / "film_seg.dcm"};
  DcmDataset& in = read.data_set();
  for (const DcmTagKey& tag : {DCM_InstitutionName, DCM_OperatorsName, DCM_PatientAddress, DCM_StationName,
                               DCM_RequestAttributesSequence, DCM_ImageComments, DcmTagKey{0x0009, 0x1001}})
    CHECK_FALSE(in.tagExists(tag));
  CHECK(whole_text_of(in, DCM_PatientOrientation).empty());  // which was none
  CHECK(whole_text_of(in, DCM_PatientName) == "Nobody^Nora");
  CHECK(whole_text_of(in, DCM_EthnicGroup) == "Planted");
}

TEST_CASE("deidentified: results of one film refer to each other, and films of one patient to one patient") {
  const scratch_folder folder;
  const film_reference
      film = written_film{}.reference(folder / "film.dcm"),
      other = written_film{37, 29, false, {{DCM_SOPInstanceUID, "1.2.345.15"}, {DCM_PatientName, "Maiden"}}}.reference(
          folder / "other.dcm"),
      nobody = written_film{37, 29, false, {{DCM_PatientID, ""}, {DCM_PatientName, ""}}}.reference(folder / "n.dcm");
  const film_reference a = deidentified(film, "key"), b = deidentified(other, "key"),
                       c = deidentified(film, "other key");
  CHECK(a.is_deidentified());
  CHECK(a.instance() == deidentified(film, "key").instance());
  CHECK(a.instance() != film.instance());
  CHECK(a.instance() != b.instance());
  CHECK(a.instance() != c.instance());
  const auto patient = [](const film_reference& of) { return whole_text_of(of.data_set(), DCM_PatientID); };
  CHECK(patient(a).size() == 16);
  CHECK(patient(a) == patient(b));
  CHECK(patient(a) == whole_text_of(b.data_set(), DCM_PatientName));
  CHECK(patient(a) != patient(c));
  CHECK(patient(deidentified(nobody, "key")).empty());
  for (const DcmTagKey& uid : {DCM_StudyInstanceUID, DCM_SeriesInstanceUID})
    CHECK(whole_text_of(a.data_set(), uid) == whole_text_of(b.data_set(), uid));
  CHECK_FALSE(a.data_set().tagExists(DCM_FrameOfReferenceUID));
  CHECK_THROWS_AS(deidentified(film, ""), lungseg::option_error);
}

TEST_CASE("deidentified: a SOP class that no standard defines may be anything, and is not kept") {
  const scratch_folder folder;
  const auto class_of = [&](const char* uid) {
    const written_film film{37, 29, false, {{DCM_SOPClassUID, uid}}};
    return whole_text_of(deidentified(film.reference(folder / "film.dcm"), "key").data_set(), DCM_SOPClassUID);
  };
  CHECK(class_of("1.2.840.10008.5.1.4.1.1.1") == "1.2.840.10008.5.1.4.1.1.1");
  CHECK_THAT(class_of("2.25.7391826400"), Catch::Matchers::StartsWith("2.25.") && !Contains("7391826400"));
}
