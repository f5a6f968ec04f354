// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "multipart_related.hpp"

#include <algorithm>
#include <cctype>

#include "../fault.hpp"
#include "../media_type.hpp"

namespace serve {

namespace {

constexpr std::string_view part_type = "application/dicom", line_end = "\r\n";

bool equal_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// A body that is taken apart from its beginning on.
class reader {
 public:
  explicit reader(std::string_view body) : rest_{body} {}

  bool starts_with(std::string_view text) const { return rest_.starts_with(text); }
  void skip(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }
  /// What stands before the next `text`, which is passed. \throws http_fault when it does not come
  std::string_view until(std::string_view text) {
    const std::size_t at = rest_.find(text);
    demand(at != rest_.npos, 400, "the multipart body is cut off: its last boundary is missing");
    const std::string_view before = rest_.substr(0, at);
    skip(at + text.size());
    return before;
  }

 private:
  std::string_view rest_;
};

/// The headers of a part, up to the empty line.
void expect_dicom(reader& body) {
  constexpr std::string_view name = "content-type:";
  constexpr int most = 16;
  int types = 0;
  for (int headers = 0;; ++headers) {
    demand(headers <= most, 400, "a part of the multipart body has more headers than any needs");
    const std::string_view line = body.until(line_end);
    if (line.empty()) break;
    if (!equal_but_for_case(line.substr(0, name.size()), name)) continue;
    ++types;
    demand(parse_media_type(line.substr(name.size())).name == part_type, 415,
           "a part of the multipart body is no application/dicom");
  }
  demand(
      types == 1, 415,
      "a part of the multipart body says its Content-Type " + std::string{types == 0 ? "nowhere" : "more than once"});
}

/// Spaces that may follow a boundary, and the end of its line.
void end_line(reader& body) {
  const std::string_view padding = body.until(line_end);
  demand(padding.find_first_not_of(" \t") == padding.npos, 400, "the multipart body has a malformed boundary");
}

}  // namespace

std::string boundary_of(std::string_view content_type) {
  const media_type type = parse_media_type(content_type);
  demand(type.name == "multipart/related" && equal_but_for_case(type.parameter("type"), part_type), 415,
         "the body is to be multipart/related; type=\"application/dicom\"");
  std::string boundary = type.parameter("boundary");
  constexpr std::size_t longest = 128;  // the standard says 70, and Orthanc's have 73
  const bool allowed = std::all_of(boundary.begin(), boundary.end(), [](unsigned char c) {
    return std::isalnum(c) || std::string_view{"'()+_,-./:=? "}.find(static_cast<char>(c)) != std::string_view::npos;
  });
  demand(!boundary.empty() && boundary.size() <= longest && allowed && boundary.back() != ' ', 400,
         "the Content-Type names no boundary, or one that is not allowed");
  return boundary;
}

std::vector<std::string_view> parts_of(std::string_view body, std::string_view boundary, std::size_t most) {
  const std::string first = "--" + std::string{boundary}, next = std::string{line_end} + first;
  reader rest{body};
  if (rest.starts_with(first)) {
    rest.skip(first.size());
  } else {
    rest.until(next);
  }
  std::vector<std::string_view> parts;
  while (!rest.starts_with("--")) {
    demand(parts.size() < most, 413, "more than " + std::to_string(most) + " instances in one request");
    end_line(rest);
    expect_dicom(rest);
    parts.push_back(rest.until(next));
  }
  demand(!parts.empty(), 400, "the multipart body holds no instance");
  return parts;
}

std::string multipart_of(const std::vector<std::string>& files, std::string_view boundary) {
  std::string body;
  for (const std::string& each : files) {
    body.append("--").append(boundary).append("\r\nContent-Type: application/dicom\r\n\r\n");
    body.append(each).append(line_end);
  }
  return body.append("--").append(boundary).append("--\r\n");
}

std::string multipart_type(std::string_view boundary) {
  return "multipart/related; type=\"application/dicom\"; boundary=" + std::string{boundary};
}

}  // namespace serve
