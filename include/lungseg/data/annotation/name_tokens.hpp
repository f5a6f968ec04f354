// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

enum class token_kind {
  word,
  number,
  unspaced  // of a script that puts no blanks between words: Chinese, Japanese, Korean
};

/// One word of a name in lower case and without accents, as UTF-8.
struct name_token {
  token_kind kind;
  std::string text;
};

/// The words of a name, which end at blanks, signs, digits, another script, and where camelCase begins a new one. The
/// article "l'" is none.
std::vector<name_token> name_tokens(std::string_view name);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/name_tokens_impl.hpp"
#endif
