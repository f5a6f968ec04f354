// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_list.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <string_view>
#include <utility>

#include "ct_films.hpp"
#include "dataset_files.hpp"
#include "dicom_films.hpp"
#include "listed_files.hpp"
#include "lungseg/core/files/checksum.hpp"
#include "lungseg/core/files/text_file.hpp"
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/image/picture_file.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

/// Texts without zero bytes, as one record.
template <class... Texts>
std::string joined(const Texts&... texts) {
  std::string record;
  ((record += texts, record += '\0'), ...);
  return record;
}

std::string take_text(std::string_view& record) {
  const std::string text{record.substr(0, record.find('\0'))};
  record.remove_prefix(text.size() + 1);
  return text;
}

}  // namespace

void film_list::add(listed_film film) {
  const std::string id = std::to_string(film.image_id), known = joined(id, film.name);
  checksum_ = lungseg::crc32c(known.data(), known.size(), checksum_);
  films_.add(joined(id, film.file.native(), film.name, taken_(film.name)));
}

lungseg::listed_films film_list::known_by() const {
  return {films_.size(), "crc32c:" + lungseg::crc32c_text(checksum_)};
}

std::optional<listed_film> film_list::reader::next() {
  std::string record;
  if (!records_.next(record)) return std::nullopt;
  std::string_view rest = record;
  const std::string id = take_text(rest);
  listed_film film;
  std::from_chars(id.data(), id.data() + id.size(), film.image_id);
  film.file = take_text(rest);
  film.name = take_text(rest);
  film.result_name = take_text(rest);
  film.place = ++place_;
  return film;
}

void film_list::add_name(const private_name& name) {
  names_.add(joined(name.name, name.file.native(), name.left_out));
}

std::optional<private_name> film_list::name_reader::next() {
  std::string record;
  if (!records_.next(record)) return std::nullopt;
  std::string_view rest = record;
  private_name name;
  name.name = take_text(rest);
  name.file = take_text(rest);
  name.left_out = take_text(rest);
  return name;
}

namespace {

std::string numbered(std::int64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "film_%06lld", static_cast<long long>(number));
  return text;
}

/// Adds films to a list, in the order in which they are given.
class film_collector {
 public:
  film_collector(bool keep_identity, const lungseg::log_sink& log) : keep_identity_{keep_identity}, log_{log} {}

  /// \param same_as  the name of the film that is the same file; empty for the first
  /// \return what the film is called
  std::string add(const found_file& file, const std::string& same_as) {
    if (!file.dicom) return add(file.file, file.file.filename().string(), same_as);
    const std::string name = keep_identity_ ? file.file.filename().string() : numbered(++numbers_);
    if (file.left_out.empty()) {
      add(file.file, name, same_as);
      if (same_as.empty())
        result_.add_name({name, file.file, {}});
      else if (!keep_identity_)
        --numbers_;
      return name;
    }
    result_.add_name({name, file.file, file.left_out});
    result_.left_out += file.damaged;
    ++reasons_[file.left_out];
    log_(lungseg::log_level::warning, name + ": left out: " + file.left_out);
    return name;
  }

  film_list finish() {
    if (again_ > 0) result_.summary += "files named more than once: " + std::to_string(again_) + ", each done once\n";
    for (const auto& [reason, files] : reasons_)
      result_.summary += "DICOM files left out: " + std::to_string(files) + ", each " + reason + "\n";
    result_.close();
    return std::move(result_);
  }

 private:
  std::string add(const fs::path& file, const std::string& name, const std::string& same_as) {
    if (same_as.empty()) {
      result_.add({file, name, result_.size() + 1});
    } else {
      ++again_;
      log_(lungseg::log_level::note, same_as + ": its file is named again, and is done once");
    }
    return name;
  }

  bool keep_identity_;
  const lungseg::log_sink& log_;
  film_list result_;
  std::int64_t numbers_ = 0, again_ = 0;
  std::map<std::string, std::int64_t> reasons_;
};

}  // namespace

film_list films_of(const std::vector<fs::path>& inputs, const listing_options& options, const lungseg::log_sink& log) {
  file_finder found{options.slices, log};
  for (const fs::path& input : inputs) found.look_into(input);
  film_collector collector{options.keep_identity, log};
  std::map<std::string, std::string> twice;  // the names of films that were found more than once
  found.each_in_order([&](const found_file& file) {
    const std::string name = collector.add(file, file.again ? twice.at(file.identity) : std::string{});
    if (file.twice) twice[file.identity] = name;
  });
  return collector.finish();
}

film_list films_of_names(std::istream& names, const listing_options& options) {
  const auto format = dicom_films();
  film_collector collector{options.keep_identity, {}};
  bool none = true;
  std::int64_t number = 0;
  for (std::string line; std::getline(names, line);) {
    if (++number == 1) line.erase(0, line.size() - lungseg::without_mark(line).size());
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    lungseg::expect<lungseg::option_error>(line.find('\0') == line.npos,
                                           "standard input: line " + std::to_string(number) +
                                               " has a zero byte in it; names end with their lines (find -print, not "
                                               "-print0)");
    none = false;
    // What cannot be read now may be a DICOM file, whose name must not be told.
    const fs::path file{line};
    collector.add({.file = file, .dicom = !lungseg::detail::has_film_extension(file) || format->holds(file)}, {});
  }
  // A list that breaks off must not pass for a short one.
  lungseg::expect<lungseg::file_error>(!names.bad() && std::ferror(stdin) == 0, "standard input: cannot be read");
  lungseg::expect<lungseg::option_error>(!none, "standard input: names no film");
  return collector.finish();
}

film_list list_of(const lungseg::film_dataset& dataset) {
  film_list result;
  result.sides = dataset.sides;
  result.category_ids = dataset.category_ids;
  const std::vector<std::int64_t> ids = lungseg::image_ids(dataset);
  for (std::size_t i = 0; i < ids.size(); ++i)
    result.add({dataset.folder / dataset.films[i].file, dataset.films[i].file, ids[i]});
  result.close();
  return result;
}

film_list films_of_dataset(const fs::path& dataset, const std::string& categories, lungseg::film_modality learned,
                           const lungseg::log_sink& log) {
  std::string summary;
  const lungseg::film_dataset from = read_datasets({dataset}, categories, log, summary);
  lungseg::expect<lungseg::option_error>(!from.films.empty(), dataset.string() + ": holds no film");
  lungseg::expect_modality(from, learned, dataset.string());
  film_list result = list_of(from);
  result.summary = summary;
  result.left_out = from.reading.left_out();
  if (result.left_out > 0) result.summary += "parts of the dataset left out: " + std::to_string(result.left_out) + "\n";
  return result;
}

}  // namespace cli
