// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "listed_files.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "ct_films.hpp"
#include "dicom_films.hpp"
#include "folders_below.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/data/image/film_io.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

/// A path as bytes that sort as its parts do.
std::string by_parts(const fs::path& path) {
  std::string text = path.native();
  std::replace(text.begin(), text.end(), '/', '\0');
  return text;
}

/// What a file stands in the list by.
std::string order_of(const found_file& file) {
  if (file.dicom) return (file.file.is_absolute() ? "21" : "20") + by_parts(file.file);
  const fs::path whole = fs::absolute(file.file).lexically_normal();
  return "1" + whole.filename().native() + '\0' + by_parts(whole);
}

std::string packed(const found_file& file) {
  const auto flag = [](bool value) { return value ? '1' : '0'; };
  // First what is not there again: of two that stand at one place, it comes first.
  std::string text{flag(file.again), flag(file.twice), flag(file.dicom), flag(file.damaged)};
  return text + file.file.native() + '\0' + file.identity + '\0' + file.left_out;
}

found_file unpacked(std::string_view text) {
  found_file file;
  file.again = text[0] == '1', file.twice = text[1] == '1', file.dicom = text[2] == '1', file.damaged = text[3] == '1';
  const std::size_t path = 4, identity = text.find('\0', path) + 1, reason = text.find('\0', identity) + 1;
  file.file = text.substr(path, identity - 1 - path);
  file.identity = text.substr(identity, reason - 1 - identity);
  file.left_out = text.substr(reason);
  return file;
}

/// Marks, among files that are sorted by identity and then order, those that are there again, and sorts all by order.
/// Each of what was left out stands for itself.
void mark_twins(lungseg::sorted_records& by_identity, lungseg::sorted_records& by_order) {
  lungseg::keyed_record next;
  found_file first;
  std::string order;
  const auto flush = [&] {
    if (!order.empty()) by_order.add({order, packed(first)});
  };
  while (by_identity.next(next)) {
    found_file file = unpacked(next.value);
    std::string place = next.key.substr(file.identity.size() + 1);
    if (!order.empty() && !file.identity.empty() && file.identity == first.identity) {
      first.twice = file.again = true;
      by_order.add({std::move(place), packed(file)});
      continue;
    }
    flush();
    first = std::move(file);
    order = std::move(place);
  }
  flush();
}

}  // namespace

file_finder::file_finder(bool slices, const lungseg::log_sink& log)
    : slices_{slices}, log_{log}, format_{dicom_films()} {}

void file_finder::look_into(const fs::path& place) {
  std::error_code unknown;  // of a link that leads in a circle: a film that cannot be opened, and named as such
  const bool folder = fs::is_directory(place, unknown);
  const auto before = by_identity_.size();
  if (folder || is_dicom_directory(place))
    (slices_ ? each_ct_file : each_dicom_file)(place, [&](met_film met) {
      add({.file = std::move(met.file), .dicom = true, .left_out = std::move(met.left_out), .damaged = met.damaged});
    });
  else
    add({.file = place, .dicom = format_->holds(place)});
  if (folder) add_pictures_in(place);
  const std::string below = folder ? folders_below(place) : std::string{};
  lungseg::expect<lungseg::option_error>(
      by_identity_.size() > before,
      place.string() + ": holds no PNG, JPEG or DICOM film" + (below.empty() ? "" : ", and " + below + "; name these"));
  if (!below.empty())
    log_(lungseg::log_level::warning, place.string() + ": " + below + "; films of theirs have to be named, too");
}

void file_finder::add(const found_file& file) {
  found_file known = file;
  if (known.left_out.empty()) known.identity = lungseg::file_identity(known.file);
  by_identity_.add({known.identity + '\0' + order_of(known), packed(known)});
}

void file_finder::add_pictures_in(const fs::path& folder) {
  std::int64_t own = 0;
  lungseg::each_film(folder, [&](const fs::path& film) {
    if (lungseg::is_own_picture(film))
      ++own;
    else if (!format_->holds(film))
      add({.file = film});
  });
  if (own > 0)
    log_(lungseg::log_level::note,
         folder.string() + ": " + std::to_string(own) + " pictures made by this program are not taken for films");
}

void file_finder::each_in_order(const std::function<void(const found_file&)>& take) {
  lungseg::sorted_records by_order;
  mark_twins(by_identity_, by_order);
  for (lungseg::keyed_record next; by_order.next(next);) take(unpacked(next.value));
}

}  // namespace cli
