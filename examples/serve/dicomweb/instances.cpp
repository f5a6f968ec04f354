// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "instances.hpp"
#include "opened.hpp"
namespace serve {
void expect_dicomweb() {}
arrival look_at(std::string_view, const std::string&) {
  return {};
}
std::vector<result_file> result_files(const film_result&) {
  return {};
}
}  // namespace serve
