// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/find_films.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "support/dicom_writer.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::function<void(DcmDataset&)>& change) {
  DcmFileFormat out;
  describe_film(*out.getDataset());
  put_pixels(*out.getDataset(), image<int>{4, 4, 7}, {});
  change(*out.getDataset());
  fs::create_directories(file.parent_path());
  write_dicom(file, out, EXS_LittleEndianExplicit);
}

auto record_says(const DcmTagKey& key, const char* text) {
  return [=](DcmDataset& data) { data.putAndInsertString(key, text); };
}

/// A DICOMDIR that names files by their parts.
void write_directory(const fs::path& file, const std::vector<const char*>& files) {
  DcmFileFormat out;
  out.getMetaInfo()->putAndInsertString(DCM_MediaStorageSOPClassUID, UID_MediaStorageDirectoryStorage);
  out.getMetaInfo()->putAndInsertString(DCM_MediaStorageSOPInstanceUID, "2.25.7");
  for (std::size_t i = 0; i < files.size(); ++i) {
    DcmItem* record = nullptr;
    out.getDataset()->findOrCreateSequenceItem(DCM_DirectoryRecordSequence, record, static_cast<signed long>(i));
    record->putAndInsertString(DCM_ReferencedFileID, files[i]);
  }
  REQUIRE(out.saveFile(file.c_str(), EXS_LittleEndianExplicit, EET_ExplicitLength, EGL_recalcGL, EPD_noChange, 0, 0,
                       EWM_createNewMeta)
              .good());
}

std::map<std::string, std::string> found_in(const fs::path& place) {
  std::map<std::string, std::string> found;
  for (const met_file& met : find_films(place)) found[met.file.filename().string()] = met.left_out;
  return found;
}

}  // namespace

TEST_CASE("find_films: picks frontal chest films by what files say, in all folders below") {
  const scratch_folder folder;
  write(folder / "a/1/film", [](DcmDataset&) {});
  write(folder / "a/1/nothing_said", [](DcmDataset& data) {
    delete data.remove(DCM_BodyPartExamined);
    delete data.remove(DCM_ViewPosition);
  });
  write(folder / "a/2/lateral", record_says(DCM_ViewPosition, "LL"));
  write(folder / "a/2/lateral_by_orientation", record_says(DCM_PatientOrientation, "A\\F"));
  write(folder / "b/hand", record_says(DCM_BodyPartExamined, "HAND"));
  write(folder / "b/ct", record_says(DCM_Modality, "CT"));
  write(folder / "b/planted", record_says(DCM_Modality, "DOE^JOHN"));
  write(folder / "b/frames", record_says(DCM_NumberOfFrames, "3"));
  put_file(folder / "b/notes.txt", "no film");
  const auto found = found_in(folder.path());
  CHECK(found == std::map<std::string, std::string>{{"film", ""},
                                                    {"nothing_said", ""},
                                                    {"lateral", "is no frontal view"},
                                                    {"lateral_by_orientation", "is a lateral view"},
                                                    {"hand", "is of another part of the body than the chest"},
                                                    {"ct", "is a CT slice"},
                                                    {"planted", "is of a modality that is no radiograph"},
                                                    {"frames", "holds several frames, and a film is one"}});
}

TEST_CASE("find_films: a DICOMDIR names the files, and cannot lead out of its folder") {
  const scratch_folder folder;
  write(folder / "disc/images/im1", [](DcmDataset&) {});
  write(folder / "disc/OTHER", record_says(DCM_Modality, "CT"));
  write(folder / "secret", [](DcmDataset&) {});
  write_directory(folder / "disc/DICOMDIR", {"IMAGES\\IM1", "OTHER", "GONE", "..\\secret"});
  CHECK(is_dicomdir(folder / "disc/DICOMDIR"));
  CHECK_FALSE(is_dicomdir(folder / "disc/OTHER"));
  CHECK(found_in(folder / "disc/DICOMDIR") ==
        std::map<std::string, std::string>{
            {"im1", ""}, {"OTHER", "is a CT slice"}, {"GONE", "is in the DICOMDIR, and not on the disk"}});
  CHECK(found_in(folder / "disc").size() == 2);
}
