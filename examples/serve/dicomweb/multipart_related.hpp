// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Bodies of the type multipart/related whose parts are DICOM files, read and written. cpp-httplib knows
/// multipart/form-data only.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace serve {

/// The boundary that a Content-Type names.
/// \throws http_fault (415) for another type than multipart/related; type="application/dicom"; (400) for one that
///         names no boundary, or one that the standard does not allow
/// \source RFC 2387; RFC 2046, 5.1.1
std::string boundary_of(std::string_view content_type);

/// The contents of a body's parts, as views into it. What stands before the first boundary and behind the last one is
/// of no part.
/// \param most  parts that are taken
/// \throws http_fault (400) for a body that is cut off or holds no part, (413) for too many, (415) for a part whose
///         headers do not say application/dicom, once
std::vector<std::string_view> parts_of(std::string_view body, std::string_view boundary, std::size_t most);

/// A body that holds these DICOM files. \param boundary  that none of them contains
std::string multipart_of(const std::vector<std::string>& files, std::string_view boundary);

/// What such a body's Content-Type is.
std::string multipart_type(std::string_view boundary);

}  // namespace serve
