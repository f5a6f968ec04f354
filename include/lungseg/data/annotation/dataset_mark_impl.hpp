// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lungseg/core/files/checksum.hpp"
#include "lungseg/data/annotation/dataset_mark.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE std::string mark_of(const film_dataset& films) {
  std::uint32_t crc = 0;
  const auto add_number = [&](int value) { crc = crc32c(&value, sizeof value, crc); };
  const auto add_text = [&](std::string_view text) {
    add_number(static_cast<int>(text.size()));
    crc = crc32c(text.data(), text.size(), crc);
  };
  for (const film_record& film : films.films) {
    add_text(film.file);
    add_text(film.source);
    add_text(film.definition ? name(*film.definition) : std::string_view{});
    add_number(film.height);
    add_number(film.width);
    for (const instance& lung : film.lungs) {
      add_number(lung.class_id);
      crc = crc32c(lung.pixels.counts.data(), lung.pixels.counts.size() * sizeof(std::uint32_t), crc);
    }
  }
  return std::to_string(films.films.size()) + " (crc32c " + crc32c_text(crc) + ")";
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
