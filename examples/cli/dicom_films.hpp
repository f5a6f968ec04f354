// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Films in DICOM files, behind a wall: dicom/present.cpp is compiled where the build has DCMTK, dicom/missing.cpp
/// where it has not.

namespace cli {

/// Whether this program reads DICOM files.
bool reads_dicom();

}  // namespace cli
