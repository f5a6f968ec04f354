// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The values of options, and names that are no option.

#include <CLI/CLI.hpp>
#include <string>

namespace cli {

/// A finite number from `least` to `most`: CLI::Range lets "nan" pass.
CLI::Validator between(double least, double most);
/// A whole number from 0 to 2^64 - 1: CLI11 takes "-1" for the largest, and what is too large for it as well.
CLI::Validator whole_number();

/// A path to something that is there, or a word with a meaning of its own.
CLI::Validator existing_path_or(const std::string& word);
/// What lungseg::shard_of takes.
CLI::Validator shard_text();

/// Says which of the arguments are unknown, and which option or command may have been meant.
/// \param to  the command that they were given to, or the program
std::string explain_unknown(const CLI::App& to);

}  // namespace cli
