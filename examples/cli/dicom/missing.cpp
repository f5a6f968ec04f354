// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "../ct_films.hpp"
#include "../dicom_films.hpp"
#include "../dicom_results.hpp"
#include "../series_results.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/files/file_kind.hpp"
#include "lungseg/core/files/folder_walk.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/picture_file.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* advice =
    "is a DICOM file, and this program was built without DCMTK (install libdcmtk-dev and libopenjp2-7-dev and "
    "configure again, with LUNGSEG_DICOM=ON)";
constexpr const char* needs = "was built without DCMTK (install libdcmtk-dev and libopenjp2-7-dev)";

bool says_dicom(const fs::path& file) {
  const auto kind = lungseg::kind_of_file(file);
  return kind && kind->what == "a DICOM file";
}

/// Why a folder, or a file that may be a film, cannot be looked into; empty for one that can, and for pictures, which
/// say so themselves.
std::string fault_of(const fs::path& file) {
  std::error_code unknown;
  if (fs::is_directory(file, unknown)) return lungseg::unlisted_folder;
  if (lungseg::detail::has_picture_extension(file)) return {};
  errno = 0;
  const std::ifstream stream{file, std::ios::binary};
  return stream.is_open() ? std::string{} : std::string{"cannot be opened: "} + std::strerror(errno);
}

struct refusing_format final : lungseg::film_format {
  bool holds(const fs::path& file) const override { return says_dicom(file); }
  lungseg::image_extent size(const fs::path& file, const lungseg::read_options&) const override { refuse(file); }
  lungseg::film_file read(const fs::path& file, const lungseg::read_options&) const override { refuse(file); }

 private:
  [[noreturn]] static void refuse(const fs::path& file) { throw lungseg::option_error{file.string() + ": " + advice}; }
};

}  // namespace

std::shared_ptr<const lungseg::film_format> dicom_films(const std::string& window) {
  lungseg::expect<lungseg::option_error>(window.empty(),
                                         "--window: is for DICOM files, and this program was built "
                                         "without DCMTK (install libdcmtk-dev)");
  return std::make_shared<refusing_format>();
}

void each_dicom_file(const fs::path& place, const std::function<void(met_film)>& take) {
  std::error_code unknown;
  if (!fs::is_directory(place, unknown)) return take({place, advice, true});
  lungseg::each_file_below(place, [&](const fs::path& file) {
    const std::string fault = says_dicom(file) ? advice : fault_of(file);
    if (!fault.empty()) take({file, fault, true});
  });
}

std::shared_ptr<const lungseg::film_format> ct_slices(const lungseg::lung_window&) {
  return dicom_films();
}

void each_ct_file(const fs::path& place, const std::function<void(met_film)>& take) {
  each_dicom_file(place, take);
}

lungseg::built_ct_dataset ct_dataset_of(const fs::path& images, const fs::path&, const lungseg::ct_dataset_options&) {
  throw lungseg::option_error{images.string() + ": --modality ct reads DICOM files, and this program " + needs};
}

std::vector<fs::path> write_ct(const fs::path&, const lungseg::ct_volume&, const std::string&) {
  throw lungseg::option_error{std::string{"phantom --modality ct writes DICOM files, and this program "} + needs};
}

bool is_dicom_directory(const fs::path&) {
  return false;
}

struct dicom_results::inside {};

dicom_results::dicom_results(const dicom_options& options) {
  lungseg::expect<lungseg::option_error>(
      !options.any() && !options.deidentify && options.key.empty(),
      "DICOM results: this program was built without DCMTK (install libdcmtk-dev and libopenjp2-7-dev and configure "
      "again, with LUNGSEG_DICOM=ON)");
}

dicom_results::~dicom_results() = default;

std::string dicom_results::key_mark() const {
  return {};
}

void dicom_results::expect_films(film_list&) const {}

void dicom_results::write(const std::filesystem::path&, const std::string&, const std::filesystem::path&,
                          const lungseg::film_prediction&, lungseg::result_files&, const lungseg::log_sink&) const {}

struct series_results::inside {};

// dicom_results refuses before.
series_results::series_results(const dicom_options&, film_list&, lungseg::log_sink) {}
series_results::~series_results() = default;
std::vector<std::string> series_results::names() const {
  return {};
}
std::string series_results::file_of(std::int64_t) const {
  return {};
}
int series_results::write(const fs::path&, const fs::path&) const {
  return 0;
}

}  // namespace cli
