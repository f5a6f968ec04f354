// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/view/view_material.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<film> read_small_films(const context& ctx, std::span<const std::filesystem::path> files,
                                                  const log_sink& log, const read_options& reading, int most) {
  std::vector<film> films(files.size());
  std::vector<std::string> faults(files.size());
  parallel_dynamic(ctx, std::ssize(files), [&](std::int64_t at) {
    const auto i = static_cast<std::size_t>(at);
    try {
      film_file from = read_film_file(files[i], reading);
      const film_grid grid = from.grid();
      const film whole = grid.put_right(std::move(from.pixels));
      const int longer = std::max(whole.height, whole.width);
      const auto less = [&](int side) { return std::max(1, side * most / longer); };
      films[i] = longer <= most ? whole : to_film(resize_smooth(whole, less(whole.height), less(whole.width)));
    } catch (const std::exception& fault) {
      if (!is_fault_of_film(fault)) throw;
      faults[i] = fault.what();
    }
  });
  for (const std::string& fault : faults)
    if (!fault.empty()) report(log, log_level::warning, "picture left out: " + fault);
  std::erase_if(films, [](const film& each) { return each.empty(); });
  return films;
}

LUNGSEG_INLINE std::vector<film> every_nth_of(std::vector<film>& pictures, std::size_t nth) {
  std::vector<film> taken, kept;
  for (std::size_t i = 0; i < pictures.size(); ++i)
    (i % nth == nth - 1 ? taken : kept).push_back(std::move(pictures[i]));
  pictures = std::move(kept);
  return taken;
}

}}  // namespace lungseg::LUNGSEG_ABI
