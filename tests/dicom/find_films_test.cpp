// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/find_films.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
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

/// Nobody special while it lives, as the system's administrator reads everything.
struct as_nobody {
  as_nobody() { REQUIRE((::geteuid() != 0 || ::seteuid(65534) == 0)); }
  as_nobody(const as_nobody&) = delete;
  as_nobody& operator=(const as_nobody&) = delete;
  ~as_nobody() {
    if (::getuid() == 0 && ::seteuid(0) != 0) std::abort();
  }
};

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

TEST_CASE("find_films: body part and view are understood as devices write them") {
  const scratch_folder folder;
  for (const char* body : {"chest", "Thorax", "CHEST_PA", "Chest  AP", "RIBS", "SKULL", "CHESTNUT", "CHEST ABDOMEN"})
    write(folder / body, record_says(DCM_BodyPartExamined, body));
  for (const char* view : {"pa", "Ap_Erect", "Antero-Posterior", "LL", "PANORAMA"})
    write(folder / view, record_says(DCM_ViewPosition, view));
  write(folder / "cr", record_says(DCM_Modality, "cr"));
  write(folder / "a_f", record_says(DCM_PatientOrientation, "a\\f"));
  std::string films, others;
  for (const auto& [name, left_out] : found_in(folder.path())) (left_out.empty() ? films : others) += name + ";";
  CHECK(films == "Antero-Posterior;Ap_Erect;CHEST_PA;Chest  AP;RIBS;Thorax;chest;cr;pa;");
  CHECK(others == "CHEST ABDOMEN;CHESTNUT;LL;PANORAMA;SKULL;a_f;");
}

TEST_CASE("find_films: goes through links, and not round in circles") {
  const scratch_folder folder, elsewhere;
  write(folder / "archive/2024/film", [](DcmDataset&) {});
  write(elsewhere / "volume/more", [](DcmDataset&) {});
  fs::create_directory_symlink(elsewhere / "volume", folder / "archive/2023");
  fs::create_directory_symlink(folder / "archive", folder / "archive/2024/up");
  fs::create_directory_symlink(folder / "archive", elsewhere / "volume/back");
  fs::create_directory_symlink(elsewhere / "volume", folder / "archive/2024/again");
  fs::create_symlink("itself", folder / "archive/itself");
  fs::create_symlink("nothing", folder / "archive/nowhere");
  REQUIRE(::mkfifo((folder / "archive/pipe").c_str(), 0600) == 0);
  CHECK(found_in(folder / "archive") == std::map<std::string, std::string>{{"film", ""}, {"more", ""}});
  CHECK(find_films(folder / "archive").size() == 2);
}

TEST_CASE("find_films: what cannot be read is left out with the reason, and the rest is found") {
  const scratch_folder folder;
  fs::permissions(folder.path(), fs::perms{0755});
  write(folder / "archive/open/film", [](DcmDataset&) {});
  write(folder / "archive/closed/film", [](DcmDataset&) {});
  write(folder / "archive/listed_only/hidden", [](DcmDataset&) {});
  write(folder / "archive/secret", [](DcmDataset&) {});
  put_file(folder / "archive/picture.png", "no film");
  fs::permissions(folder / "archive/picture.png", fs::perms{});
  fs::create_symlink("/proc/self/mem", folder / "archive/broken_disk");  // opens, and cannot be read at its beginning
  fs::permissions(folder / "archive/closed", fs::perms{});
  fs::permissions(folder / "archive/listed_only", fs::perms{0444});
  fs::permissions(folder / "archive/secret", fs::perms{});
  std::map<std::string, std::string> found;
  {
    const as_nobody now;
    for (const met_file& met : find_films(folder / "archive")) {
      found[met.file.filename().string()] = met.left_out;
      CHECK(met.damaged != met.left_out.empty());
    }
    CHECK_THROWS_WITH(find_films(folder / "archive/closed"),
                      Catch::Matchers::Contains("closed: cannot list the folder: Permission denied"));
  }
  fs::permissions(folder / "archive/closed", fs::perms{0755});
  fs::permissions(folder / "archive/listed_only", fs::perms{0755});
  CHECK(found.at("film").empty());
  CHECK(found.at("closed") == "is a folder that cannot be listed");
  CHECK(found.at("hidden") == "cannot be opened: Permission denied");
  CHECK(found.at("secret") == "cannot be opened: Permission denied");
  CHECK(found.at("broken_disk").starts_with("cannot be opened: "));
  CHECK(found.size() == 5);
}
