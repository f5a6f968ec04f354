// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What a category's name says of lungs and sides.
struct category_words {
  bool left = false, right = false;
  bool lung = false;
  bool other = false;    // a word for something that is no lung: "clavicle"
  bool unknown = false;  // a word that is in none of the lists
  bool any = false;      // any word at all, and not only numbers and single letters

  bool plain() const { return !other && !unknown; }
  bool one_side() const { return left != right && plain(); }
};

/// Reads a category's name word by word; "bright" and "adroit" are no sides.
category_words words_of(std::string_view category);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/category_words_impl.hpp"
#endif
