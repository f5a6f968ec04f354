// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "ct_films.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/dicom/window_choice.hpp"

namespace cli {

lungseg::lung_window ct_window_of(const std::string& text) {
  if (text.empty()) return {};
  const lungseg::window_choice choice = lungseg::window_choice::parse(text);
  lungseg::expect<lungseg::option_error>(
      choice.given.has_value(),
      "--window " + text + ": of CT slices it is LEVEL,WIDTH in Hounsfield units, such as -600,1500");
  return {choice.given->center, choice.given->width};
}

}  // namespace cli
