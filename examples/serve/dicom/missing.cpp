// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <algorithm>
#include <cstddef>

#include "../dicom_film.hpp"
#include "lungseg/core/error.hpp"

namespace serve {

bool reads_dicom() {
  return false;
}

bool holds_dicom(const std::string& bytes) {
  constexpr std::size_t preamble = 128;
  return bytes.compare(std::min(preamble, bytes.size()), 4, "DICM") == 0;
}

read_result read_dicom(const std::string&, const std::string& name, const film_options&, const limits&) {
  throw lungseg::format_error{name +
                              ": is a DICOM file, and this server was built without DCMTK (Debian: libdcmtk-dev, "
                              "libopenjp2-7-dev)"};
}

}  // namespace serve
