// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace serve {

/// What a Content-Type or one alternative of an Accept header says: `multipart/related; type="application/dicom"`.
struct media_type {
  std::string name;                               // in lower case; empty: the text is no media type
  std::map<std::string, std::string> parameters;  // names in lower case, values without quotes

  /// The value of a parameter; empty where there is none.
  std::string parameter(const std::string& of) const;
};

/// \return a type without name for what is none, and for one that names a parameter twice
/// \source RFC 9110, 8.3.1 and 5.6.6
media_type parse_media_type(std::string_view text);

/// The alternatives of an Accept header.
std::vector<media_type> parse_accept(std::string_view text);

/// Whether a client takes the type `name`, or multipart/related of it where `parts`. One that does not say takes
/// anything; weights are not looked at, as there is only one thing to be had.
bool accepts(std::string_view accept_header, std::string_view name, bool parts);

}  // namespace serve
