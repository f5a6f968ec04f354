// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/infer/report/report_json.hpp"
#include "lungseg/infer/score/film_score.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What report.json says of one film.
void write_score(report_json& json, const film_score& film);
void write_score(line_json& json, const film_score& film);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/score_json_impl.hpp"
#endif
