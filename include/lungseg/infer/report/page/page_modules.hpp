// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string_view>

#include "lungseg/infer/report/page/hand_js.hpp"
#include "lungseg/infer/report/page/outline_js.hpp"
#include "lungseg/infer/report/page/rle_js.hpp"
#include "lungseg/infer/report/page/viewer_js.hpp"
#include "lungseg/infer/report/page/words_js.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A module of JavaScript as a page imports it from beside.
struct page_module {
  std::string_view name, text;
};

/// What pages that show films share, each behind what it imports: the viewer, the mouse over it, and the words for
/// codes.
inline constexpr std::array<page_module, 5> page_modules{{{"outline.js", detail::outline_js},
                                                          {"rle.js", detail::rle_js},
                                                          {"viewer.js", detail::viewer_js},
                                                          {"hand.js", detail::hand_js},
                                                          {"words.js", detail::words_js}}};

}}  // namespace lungseg::LUNGSEG_ABI
