// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "../dicom_films.hpp"
#include "../dicom_results.hpp"
#include "lungseg/core/error.hpp"

namespace cli {

bool reads_dicom() {
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

void dicom_results::expect_films(const std::vector<std::filesystem::path>&) const {}

void dicom_results::write(const std::filesystem::path&, const std::string&, const std::filesystem::path&,
                          const lungseg::film_prediction&, const lungseg::log_sink&) const {}

}  // namespace cli
