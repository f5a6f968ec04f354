// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "dicom_json.hpp"
#include "instances.hpp"
#include "lungseg/core/error.hpp"

namespace serve {

void expect_dicomweb() {
  throw lungseg::option_error{
      "--dicomweb: this program was built without DCMTK (install libdcmtk-dev and libopenjp2-7-dev and configure "
      "again, "
      "with LUNGSEG_DICOM=ON)"};
}

// Nobody gets here without expect_dicomweb.
arrival look_at(std::string_view, const std::string&, const limits&) {
  return {{}, failure_reason::not_understood};
}
std::vector<result_file> result_files(const film_result&, bool) {
  return {};
}
std::string store_json(const std::vector<arrival>&, const std::string&) {
  return {};
}
std::string search_json(dicomweb_path::kind, const std::vector<result_file>&, const search_keys&, const std::string&) {
  return {};
}
std::string metadata_json(const std::vector<result_file>&) {
  return {};
}

}  // namespace serve
