// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "dataset_files.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

#include "dicom_films.hpp"
#include "lungseg/core/printable.hpp"
#include "lungseg/data/annotation/film_origin.hpp"

namespace cli {

namespace fs = std::filesystem;

void add_categories(CLI::App& to, std::string& categories) {
  to.add_option(
      "--categories", categories,
      "categories of a COCO file, by name or id: those of the left and the right lung (LEFT,RIGHT), or the one "
      "that holds both");
}

lungseg::coco_read_options coco_options(const std::string& categories) {
  lungseg::coco_read_options options{.also = dicom_films()};
  for (std::size_t begin = 0; !categories.empty() && begin <= categories.size();) {
    const std::size_t end = std::min(categories.find(',', begin), categories.size());
    std::string name = categories.substr(begin, end - begin);
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    lungseg::expect<lungseg::option_error>(!name.empty(),
                                           "--categories " + categories + ": expected LEFT,RIGHT or one");
    options.categories.push_back(name);
    begin = end + 1;
  }
  return options;
}

void log_faults(const lungseg::dataset_reading& reading, const fs::path& file, const lungseg::log_sink& log) {
  // A file may have thousands of hearts and clavicles; what is wrong is always named.
  constexpr int most_others = 10;
  const std::string where = file.filename().string() + ": ";
  int others = 0;
  for (const lungseg::part_fault& fault : reading.faults)
    if (fault.reason != lungseg::part_reason::other_category || ++others <= most_others)
      log(lungseg::log_level::warning, where + fault.text());
  if (others > most_others)
    log(lungseg::log_level::warning,
        where + std::to_string(others - most_others) + " more annotations left out (other_category)");
  if (reading.left_out() > 0)
    log(lungseg::log_level::warning, where + "parts left out: " + std::to_string(reading.left_out()));
  if (reading.not_wanted > 0)
    log(lungseg::log_level::note,
        where + std::to_string(reading.not_wanted) + " annotations of categories that --categories does not name");
}

std::string describe_sides(const lungseg::film_dataset& films) {
  using lungseg::side_source;
  const lungseg::dataset_reading& reading = films.reading;
  std::string named;
  for (const std::string& category : reading.categories)
    named += (named.empty() ? "\"" : " and \"") + lungseg::printable(category) + "\"";
  std::string text = "laterality: " + std::string{name(films.sides)} +
                     (reading.says_laterality ? " (the file says so)" : " (assumed, the file does not say)") +
                     "\nleft and right: ";
  switch (reading.sides_from) {
    case side_source::names:
      text += "by the names of the categories " + named;
      break;
    case side_source::option:
      text += "the categories " + named + " by --categories";
      break;
    case side_source::arrangement:
      text += "the categories " + named + " by the arrangement of their masks";
      break;
    case side_source::split:
      text += "the masks of " + named + " were split";
      break;
    case side_source::none:
      text += "no mask";
  }
  if (reading.films_told > 0)
    text += " (" + std::to_string(reading.films_alike) + " of " + std::to_string(reading.films_told) +
            " pairs of lungs lie like that)";
  return text + "\n";
}

std::string describe_origins(const lungseg::film_dataset& films) {
  std::string text = films.modality == lungseg::film_modality::ct ? "modality: ct\n" : "";
  for (const lungseg::film_origin& origin : lungseg::film_origins(films))
    text += "source: " + (origin.source.empty() ? "not said" : lungseg::printable(origin.source)) +
            ", definition: " + (origin.definition ? std::string{name(*origin.definition)} : "not said") +
            ", films: " + std::to_string(origin.films) + '\n';
  return text;
}

lungseg::film_dataset read_datasets(const std::vector<fs::path>& files, const std::string& categories,
                                    const lungseg::log_sink& log, std::string& sides) {
  std::vector<lungseg::film_dataset> parts;
  const lungseg::coco_read_options options = coco_options(categories);
  for (const fs::path& file : files) {
    parts.push_back(lungseg::read_dataset(file, options));
    log_faults(parts.back().reading, file, log);
    sides += (files.size() > 1 ? file.filename().string() + ": " : "") + describe_sides(parts.back());
  }
  return lungseg::merge(std::move(parts));
}

lungseg::film_dataset read_films_to_learn(const std::vector<std::filesystem::path>& files,
                                          const std::string& categories, const lungseg::log_sink& log,
                                          std::string& sides) {
  std::string theirs;
  lungseg::film_dataset films = read_datasets(files, categories, log, theirs);
  std::istringstream lines{theirs};
  for (std::string line; std::getline(lines, line);) lungseg::report(log, lungseg::log_level::note, line);
  sides += theirs;
  std::erase_if(films.films, [&](const lungseg::film_record& film) {
    if (film.lost_lung)
      lungseg::report(log, lungseg::log_level::warning,
                      film.file + ": left out, a lung of it may be missing from the dataset");
    return film.lost_lung;
  });
  return films;
}

}  // namespace cli
