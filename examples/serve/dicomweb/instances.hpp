// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// DICOM files in memory: films that arrive, and results that are given away. Only instances.cpp and dicom_json.cpp
/// bring DCMTK.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../film_result.hpp"
#include "../limits.hpp"

namespace serve {

/// \throws lungseg::option_error in a program that was built without DCMTK
void expect_dicomweb();

/// What a DICOM file calls itself.
struct instance_names {
  std::string sop_class, instance, series, study;
};

/// Why a film is not taken, as an archive is told.
/// \source PS3.18 2024c, table I.2-2; other_study is a code of ours among those that it leaves free, Cxxx
enum class failure_reason : std::uint16_t {
  none = 0,
  other_class = 0x0122,       // no film: a CT slice, a report
  out_of_resources = 0xa700,  // the study has as many films as are taken, or the film has too many pixels
  not_its_class = 0xa900,     // has no picture that can be read, or not all its identifiers
  not_understood = 0xc000,    // damaged, cut off, or no DICOM file
  other_study = 0xc001,       // than the address names
  other_syntax = 0xc122,      // a transfer syntax that is not read here
};

/// A film that was sent.
struct arrival {
  instance_names names;  // empty where the file cannot be read
  failure_reason failure = failure_reason::none;
};
/// Looks at everything but the pixels, which are read when it is the film's turn.
/// \param study  that it has to be of; empty: any
arrival look_at(std::string_view bytes, const std::string& study, const limits& of);

/// A result as a DICOM file.
struct result_file {
  instance_names names;
  std::string bytes;
};
/// Segmentation and report of a film; none of one that failed or was refused. The same film gives the same files.
/// \param states  film_options::presentation_states: its presentation state, too
std::vector<result_file> result_files(const film_result& film, bool states);

}  // namespace serve
