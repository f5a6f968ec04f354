// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_options.hpp"

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/window_choice.hpp"

namespace serve {

bool is_window(const std::string& text) {
  try {
    lungseg::window_choice::parse(text);
    return true;
  } catch (const lungseg::option_error&) {
    return false;
  }
}

}  // namespace serve
