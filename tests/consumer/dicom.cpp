// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include <lungseg/dicom/dicom_format.hpp>

// Itself, it is no DICOM file.
int main(int, char** words) {
  return lungseg::dicom_format{}.holds(words[0]) ? 1 : 0;
}
