// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What a run tells at its end.

#include <filesystem>
#include <string>

#include "lungseg/core/log.hpp"
#include "lungseg/infer/report/film_stream.hpp"
#include "lungseg/infer/report/run_counts.hpp"

namespace cli {

lungseg::run_counts counts_of(const lungseg::film_stream& films);

/// How many films came to what, to standard output, and where the pictures are, to the log.
/// \param summary  lines on what was left out of the list
void tell_end(const lungseg::run_counts& counts, const std::string& summary, const std::filesystem::path& out,
              const lungseg::log_sink& log);

}  // namespace cli
