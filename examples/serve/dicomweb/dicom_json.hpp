// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What DICOMweb answers in the DICOM JSON model (PS3.18, annex F).

#include <string>
#include <utility>
#include <vector>

#include "instances.hpp"
#include "path.hpp"

namespace serve {

/// What became of the films of a request (PS3.18, table I.1-1).
/// \param root  what addresses begin with, "http://localhost:8080/dicom-web"
std::string store_json(const std::vector<arrival>& films, const std::string& root);

/// Names and values that a search asks for: attributes by keyword or as eight hexadecimal digits.
using search_keys = std::vector<std::pair<std::string, std::string>>;

/// The studies, series or instances that these results make up (PS3.18, 10.6.3).
/// \param level  studies, series or instances
/// \throws http_fault (400) for a key that is no attribute
std::string search_json(dicomweb_path::kind level, const std::vector<result_file>& results, const search_keys& keys,
                        const std::string& root);

/// All that the files say, but for pixels.
std::string metadata_json(const std::vector<result_file>& results);

}  // namespace serve
