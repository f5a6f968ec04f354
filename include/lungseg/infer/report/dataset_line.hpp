// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/infer/report/film_table.hpp"

/// \file
/// The lines of a journal of a dataset that is built film by film, and the dataset that is made of them.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Another run may read what could not be read: a share was away, or memory ran out.
inline film_status status_of(film_outcome outcome) noexcept {
  switch (outcome) {
    case film_outcome::kept:
      return film_status::ok;
    case film_outcome::unreadable:
    case film_outcome::not_segmented:
    case film_outcome::figure_failed:
      return film_status::failed;
    default:
      return film_status::refused;
  }
}

/// The line of a film that was handled. \param head  its id and name
std::string line_of(std::int64_t place, film_entry head, const built_film& built);

/// The films of a journal and what became of each, in the order of its lines. Where the films are, and whose sides are
/// named, is the caller's to say. \throws as journal_reader
built_dataset built_films_of(const std::filesystem::path& journal);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/dataset_line_impl.hpp"
#endif
