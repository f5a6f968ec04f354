// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

namespace serve {

/// Whether a text is a UID: numbers between dots, 64 characters at most. Numbers that begin with 0, which the standard
/// forbids and some devices make, are taken.
bool is_uid(std::string_view text);

/// An address below /dicom-web: what it is about, and whose.
struct dicomweb_path {
  enum class kind {
    studies,    // /studies: search, and store
    series,     // /studies/S/series: search
    instances,  // /studies/S/instances, /studies/S/series/R/instances: search
    files,      // /studies/S, /studies/S/series/R, /studies/S/series/R/instances/I: retrieve, and for a study store
    metadata,   // the same with /metadata
  };
  kind what = kind::studies;
  std::string study, series, instance;  // empty: any
};

/// Whether an address is one of DICOMweb.
bool is_dicomweb(std::string_view path);

/// \pre is_dicomweb(path)
/// \throws http_fault (400) for what should be a UID and is none, (404) for addresses that mean nothing here
dicomweb_path parse_dicomweb(std::string_view path);

}  // namespace serve
