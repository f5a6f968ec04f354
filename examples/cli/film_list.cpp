// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_list.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <tuple>
#include <utility>

#include "ct_films.hpp"
#include "dataset_files.hpp"
#include "dicom_films.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/image/film_io.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

/// The PNG and JPEG films of a folder.
std::vector<fs::path> films_in(const fs::path& folder, const lungseg::log_sink& log) {
  std::vector<fs::path> films = lungseg::list_films(folder);
  if (const auto own = std::erase_if(films, lungseg::is_own_picture); own > 0)
    log(lungseg::log_level::note,
        folder.string() + ": " + std::to_string(own) + " pictures made by this program are not taken for films");
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

/// Adds films to a list, each file once.
class film_collector {
 public:
  film_collector(bool keep_identity, const lungseg::log_sink& log) : keep_identity_{keep_identity}, log_{log} {}

  void add_picture(const fs::path& file) { add(file, file.filename().string()); }

  /// Of a folder, what is no film is left out; a file that was named itself is tried.
  void add_dicom(const met_film& met) {
    char number[32];
    std::snprintf(number, sizeof number, "film_%06d", static_cast<int>(result_.names.size()) + 1);
    const std::string name = keep_identity_ ? met.file.filename().string() : number;
    if (!met.left_out.empty()) {
      result_.names.push_back({name, met.file, met.left_out});
      result_.left_out += met.damaged;
      ++reasons_[met.left_out];
      log_(lungseg::log_level::warning, name + ": left out: " + met.left_out);
    } else if (add(met.file, name)) {
      result_.names.push_back({name, met.file, {}});
    }
  }

  film_list finish() {
    for (const auto& [reason, files] : reasons_)
      result_.summary += "DICOM files left out: " + std::to_string(files) + ", each " + reason + "\n";
    return std::move(result_);
  }

 private:
  bool add(const fs::path& file, const std::string& name) {
    const auto [first, fresh] = seen_.emplace(lungseg::file_identity(file), name);
    if (fresh)
      result_.films.push_back({file, name, std::ssize(result_.films) + 1});
    else
      log_(lungseg::log_level::note, name + ": is the same file as " + first->second + ", and is done once");
    return fresh;
  }

  bool keep_identity_;
  const lungseg::log_sink& log_;
  film_list result_;
  std::map<std::string, std::string> seen_;
  std::map<std::string, int> reasons_;
};

}  // namespace

film_list films_of(const std::vector<fs::path>& inputs, bool keep_identity, bool slices, const lungseg::log_sink& log) {
  std::vector<fs::path> pictures;
  std::vector<met_film> dicom;
  const auto format = dicom_films();
  for (const fs::path& input : inputs) {
    const bool folder = fs::is_directory(input);
    const auto before = pictures.size() + dicom.size();
    if (folder || is_dicom_directory(input))
      for (met_film& met : slices ? ct_files_of(input) : dicom_files_of(input)) dicom.push_back(std::move(met));
    else if (format->holds(input))
      dicom.push_back({input, {}});
    else
      pictures.push_back(input);
    if (folder)
      for (fs::path& film : films_in(input, log))
        if (!format->holds(film)) pictures.push_back(std::move(film));
    lungseg::expect<lungseg::option_error>(pictures.size() + dicom.size() > before,
                                           input.string() + ": holds no PNG, JPEG or DICOM film");
  }
  sort_by_name(pictures);
  std::sort(dicom.begin(), dicom.end(), [](const met_film& a, const met_film& b) { return a.file < b.file; });
  film_collector collector{keep_identity, log};
  for (const fs::path& file : pictures) collector.add_picture(file);
  for (const met_film& met : dicom) collector.add_dicom(met);
  return collector.finish();
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
