// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "../dicom_films.hpp"

namespace cli {

bool reads_dicom() {
  return false;
}

}  // namespace cli
