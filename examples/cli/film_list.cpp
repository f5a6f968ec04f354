// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_list.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "dataset_files.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/image/film_io.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> films_in(const fs::path& folder, const lungseg::log_sink& log) {
  std::vector<fs::path> films = lungseg::list_films(folder);
  if (const auto own = std::erase_if(films, lungseg::is_own_picture); own > 0)
    log(lungseg::log_level::note,
        folder.string() + ": " + std::to_string(own) + " pictures made by this program are not taken for films");
  lungseg::expect<lungseg::option_error>(!films.empty(), folder.string() + ": holds no PNG or JPEG film");
  return films;
}

/// By their names, and films of one name by their folders, however these were spelled.
void sort_by_name(std::vector<fs::path>& films) {
  std::vector<std::tuple<fs::path, fs::path, fs::path>> keyed;
  for (fs::path& film : films) {
    fs::path whole = fs::absolute(film).lexically_normal();
    keyed.emplace_back(whole.filename(), std::move(whole), std::move(film));
  }
  std::sort(keyed.begin(), keyed.end());
  std::transform(keyed.begin(), keyed.end(), films.begin(), [](auto& each) { return std::move(std::get<2>(each)); });
}

}  // namespace

film_list films_of(const std::vector<fs::path>& inputs, const lungseg::log_sink& log) {
  std::vector<fs::path> files;
  for (const fs::path& input : inputs) {
    const std::vector<fs::path> named = fs::is_directory(input) ? films_in(input, log) : std::vector{input};
    files.insert(files.end(), named.begin(), named.end());
  }
  sort_by_name(files);
  film_list result;
  std::map<std::string, fs::path> seen;
  for (fs::path& file : files) {
    const auto [first, fresh] = seen.emplace(lungseg::file_identity(file), file);
    if (!fresh) {
      log(lungseg::log_level::note,
          file.string() + ": is the same file as " + first->second.string() + ", and is done once");
      continue;
    }
    std::string name = file.filename().string();
    result.films.push_back({std::move(file), std::move(name), std::ssize(result.films) + 1});
  }
  return result;
}

film_list films_of_dataset(const fs::path& dataset, const std::string& categories, const lungseg::log_sink& log) {
  std::string summary;
  const lungseg::film_dataset from = read_datasets({dataset}, categories, log, summary);
  lungseg::expect<lungseg::option_error>(!from.films.empty(), dataset.string() + ": holds no film");
  film_list result{{}, from.sides, from.category_ids, summary, from.reading.left_out()};
  if (result.left_out > 0) result.summary += "parts of the dataset left out: " + std::to_string(result.left_out) + "\n";
  const std::vector<std::int64_t> ids = lungseg::image_ids(from);
  for (std::size_t i = 0; i < ids.size(); ++i)
    result.films.push_back({from.folder / from.films[i].file, from.films[i].file, ids[i]});
  return result;
}

}  // namespace cli
