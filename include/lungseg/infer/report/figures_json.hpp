// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string_view>

#include "lungseg/infer/report/report_json.hpp"
#include "lungseg/infer/score/film_figures.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline std::string_view definition_text(const std::optional<lung_definition>& definition) {
  return definition ? name(*definition) : "unsaid";
}

/// All that an evaluation says of some films, into the object that is being written.
void put_figures(report_json& json, const film_figures& of);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/figures_json_impl.hpp"
#endif
