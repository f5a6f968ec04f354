// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lungseg/core/files/file_kind.hpp"
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/core/files/text_file.hpp"
#include "lungseg/core/files/whole_path.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/data/coco/coco_reader.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/seed/seed_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE dataset_format format_of_dataset(const std::filesystem::path& file) {
  expect_family(file, {file_family::json}, "a dataset");
  errno = 0;
  std::ifstream in{file, std::ios::binary};
  std::error_code ignored;
  expect<file_error>(in.is_open() && std::filesystem::is_regular_file(file, ignored),
                     file.string() + ": cannot open: " + (errno ? std::strerror(errno) : "not a regular file"));
  std::string beginning(4096, '\0');
  beginning.resize(static_cast<std::size_t>(in.read(beginning.data(), std::ssize(beginning)).gcount()));
  expect_utf8(beginning, file.string());
  const std::string_view text = without_mark(beginning);
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  const char next = first < text.size() ? text[first] : '\0';
  expect<format_error>(next == '{' || next == '[', file.string() + ": is no dataset, expected a JSON object or list");
  return next == '{' ? dataset_format::coco : dataset_format::seed;
}

LUNGSEG_INLINE std::filesystem::path films_folder_of(const std::filesystem::path& file) {
  std::filesystem::path folder = file;
  return folder.replace_extension() += "_films";
}

LUNGSEG_INLINE film_dataset read_dataset(const std::filesystem::path& file, const coco_read_options& options) {
  return format_of_dataset(file) == dataset_format::coco ? read_coco(file, options)
                                                         : read_seed(file, films_folder_of(file));
}

namespace detail {

/// The deepest folder that holds both.
inline std::filesystem::path common_folder(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::filesystem::path common;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end() && *i == *j; ++i, ++j) common /= *i;
  return common;
}

/// Whether class ids mean the same in both: they do for lungs, whatever files call them.
inline bool same_classes(const film_dataset& a, const film_dataset& b) {
  const auto of_lungs = [](const film_dataset& set) {
    const bool told = !set.reading.categories.empty() || set.classes == film_dataset{}.classes;
    return told && set.reading.sides_from != side_source::none && set.classes.size() == 2;
  };
  return a.classes == b.classes || (of_lungs(a) && of_lungs(b));
}

inline void add_reading(dataset_reading& to, const dataset_reading& from) {
  to.says_laterality = to.says_laterality && from.says_laterality;
  to.films_told += from.films_told;
  to.films_alike += from.films_alike;
  to.not_wanted += from.not_wanted;
  to.faults.insert(to.faults.end(), from.faults.begin(), from.faults.end());
}

}  // namespace detail

LUNGSEG_INLINE film_dataset merge(std::vector<film_dataset> parts) {
  namespace fs = std::filesystem;
  expect<option_error>(!parts.empty(), "merge: no dataset was given");
  if (parts.size() == 1) return std::move(parts.front());
  for (film_dataset& part : parts) part.folder = whole_path(fs::path{"."} / part.folder);
  film_dataset all;
  all.sides = parts.front().sides;
  all.classes = parts.front().classes;
  all.folder = parts.front().folder;
  all.reading = parts.front().reading;
  all.also = parts.front().also;
  all.modality = parts.front().modality;
  for (const film_dataset& part : parts) all.folder = detail::common_folder(all.folder, part.folder);
  std::unordered_set<std::string> held;
  for (film_dataset& part : parts) {
    expect<option_error>(detail::same_classes(part, all), "merge: the datasets name different classes");
    expect<option_error>(part.modality == all.modality,
                         "merge: the datasets hold X-rays and CT slices; a model learns from one of them");
    if (&part != &parts.front()) detail::add_reading(all.reading, part.reading);
    const fs::path prefix = part.folder.lexically_relative(all.folder);
    for (film_record& record : with_sides(std::move(part), all.sides).films) {
      record.file = (prefix / record.file).lexically_normal().generic_string();
      record.image_id.reset();
      expect<option_error>(held.insert(file_identity(all.folder / record.file)).second,
                           "merge: two datasets hold the film " + record.file);
      all.films.push_back(std::move(record));
    }
  }
  return all;
}

LUNGSEG_INLINE film_dataset split_off(film_dataset& from, double share, std::uint64_t seed) {
  expect<option_error>(share >= 0 && share < 1,
                       "validation fraction: is " + std::to_string(share) + ", expected 0 up to below 1");
  constexpr std::uint32_t split_stream = 0x73706C74;
  std::vector<std::size_t> order(from.films.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  random_stream random{seed, split_stream};
  shuffle(order, random);
  const auto wanted = static_cast<std::size_t>(std::lround(share * static_cast<double>(order.size())));
  std::vector<char> goes(order.size(), 0);
  for (std::size_t i = 0; i < wanted && i + 1 < order.size(); ++i) goes[order[i]] = 1;
  film_dataset part{from.folder, from.sides, from.classes, {}, from.category_ids};
  part.reading.sides_from = from.reading.sides_from;
  part.also = from.also;
  part.modality = from.modality;
  std::vector<film_record> rest;
  for (std::size_t i = 0; i < goes.size(); ++i) (goes[i] ? part.films : rest).push_back(std::move(from.films[i]));
  from.films = std::move(rest);
  return part;
}

}}  // namespace lungseg::LUNGSEG_ABI
