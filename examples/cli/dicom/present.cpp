// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "../dicom_films.hpp"
#include "lungseg/dicom/dicom_file.hpp"

namespace cli {

bool reads_dicom() {
  return true;
}

}  // namespace cli
