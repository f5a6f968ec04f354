// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Dataset files of a command: how they are read, and what is said of it.

#include <filesystem>
#include <string>
#include <vector>

#include "common.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"

namespace cli {

/// --categories: which ones of a COCO file the lungs are.
void add_categories(CLI::App& to, std::string& categories);
/// The names of --categories, and films of all kinds. \throws option_error when one is empty
lungseg::coco_read_options coco_options(const std::string& categories);

/// Names what was left out of a file or mended in it, as warnings.
void log_faults(const lungseg::dataset_reading& reading, const std::filesystem::path& file,
                const lungseg::log_sink& log);
/// Two lines: whose sides a dataset means, and how left and right were told.
std::string describe_sides(const lungseg::film_dataset& films);
/// A line for each source and definition of a dataset with its number of films.
std::string describe_origins(const lungseg::film_dataset& films);

/// Reads dataset files as one; tells what was left out. \param sides  describe_sides() of each is added here
lungseg::film_dataset read_datasets(const std::vector<std::filesystem::path>& files, const std::string& categories,
                                    const lungseg::log_sink& log, std::string& sides);
/// The same for a training, to which films that lost a lung would teach that there is none: they are left out by name.
lungseg::film_dataset read_films_to_learn(const std::vector<std::filesystem::path>& files,
                                          const std::string& categories, const lungseg::log_sink& log,
                                          std::string& sides);

}  // namespace cli
