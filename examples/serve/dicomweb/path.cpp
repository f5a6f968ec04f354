// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "path.hpp"

#include <array>

#include "../fault.hpp"

namespace serve {

namespace {

constexpr std::string_view root = "/dicom-web";

/// The next word of a path, which is shortened by it.
std::string_view take_word(std::string_view& path) {
  const std::size_t end = path.find('/', 1);
  const std::string_view word = path.substr(0, end);
  path.remove_prefix(word.size());
  return word.starts_with('/') ? word.substr(1) : word;
}

std::string take_uid(std::string_view& path) {
  const std::string_view word = take_word(path);
  demand(is_uid(word), 400,
         "the address holds no UID, numbers between dots of 64 characters at most, where one has to be");
  return std::string{word};
}

struct level {
  std::string_view name;
  std::string dicomweb_path::*uid;
  dicomweb_path::kind search;
};
constexpr std::array levels{level{"studies", &dicomweb_path::study, dicomweb_path::kind::studies},
                            level{"series", &dicomweb_path::series, dicomweb_path::kind::series},
                            level{"instances", &dicomweb_path::instance, dicomweb_path::kind::instances}};

}  // namespace

bool is_uid(std::string_view text) {
  constexpr std::size_t longest = 64;
  return !text.empty() && text.size() <= longest && text.find_first_not_of("0123456789.") == text.npos &&
         text.front() != '.' && text.back() != '.' && text.find("..") == text.npos;
}

bool is_dicomweb(std::string_view path) {
  return path == root || path.starts_with(std::string{root} + "/");
}

dicomweb_path parse_dicomweb(std::string_view path) {
  constexpr const char* nothing = "there is nothing at this address of DICOMweb";
  dicomweb_path result;
  path.remove_prefix(root.size());
  demand(path.size() > 1, 404, nothing);
  std::string_view word = take_word(path);
  for (const level& each : levels) {
    if (word != each.name) {  // /studies/S/instances leaves the series out
      demand(!result.study.empty() && each.name == "series" && word == "instances", 404, nothing);
      continue;
    }
    result.what = each.search;
    if (path.empty()) return result;
    demand(each.name != "instances" || !result.series.empty(), 404, nothing);
    result.*each.uid = take_uid(path);
    result.what = dicomweb_path::kind::files;
    if (path.empty()) return result;
    word = take_word(path);
    if (word == "metadata" && path.empty()) {
      result.what = dicomweb_path::kind::metadata;
      return result;
    }
  }
  throw http_fault{404, nothing};
}

}  // namespace serve
