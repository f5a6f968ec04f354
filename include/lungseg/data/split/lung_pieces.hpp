// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "lungseg/data/pixels/arrangement.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/distance.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/split/lung_pair.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Two lungs in the making, or one: then the second is empty (0 x 0).
struct lung_proposal {
  std::array<mask, 2> side{};
  std::vector<int> used{};    // components whose pixels they come from
  std::vector<int> pieces{};  // further components that may belong to them
  split_reason reason = split_reason::ok;
  std::int64_t trimmed_pixels = 0;
  double narrowness = 0;
};

/// Distance of every component to the nearest pixel of a lung; infinite when there is no such lung.
inline std::vector<float> gaps_to(const mask& lung, const components& found) {
  std::vector<float> gap(static_cast<std::size_t>(found.count()), std::numeric_limits<float>::infinity());
  if (lung.empty()) return gap;
  const image<float> away = distance(lung);
  for (std::size_t i = 0; i < found.owners().size(); ++i) {
    const run& r = found.runs().runs[i];
    float& least = gap[static_cast<std::size_t>(found.owners()[i])];
    least = std::min(least, *std::min_element(away.row(r.y) + r.x1, away.row(r.y) + r.x2));
  }
  return gap;
}

/// Whether a component leaves the lungs better apart as a part of the second one than as one of the first.
inline bool suits_second(const std::array<moments, 2>& lungs, const moments& piece) {
  std::array<moments, 2> as_first = lungs, as_second = lungs;
  as_first[0] += piece;
  as_second[1] += piece;
  return arrange(as_second[0], as_second[1]).separation > arrange(as_first[0], as_first[1]).separation;
}

/// Moves pieces into the lungs; those too far from both stay pieces. A lung reaches a piece over others, and over
/// specks, which stay out of it: a thin part of a lung may be broken into them. Of two lungs in reach, the piece goes
/// to the one that leaves them better apart.
/// \param piece_gap  see split_options
inline void gather_pieces(const components& found, const std::vector<moments>& part, double piece_gap,
                          lung_proposal& lungs) {
  constexpr double of_its_own = 7.5;
  double area = 0;
  for (const moments& m : part) area += static_cast<double>(m.area);
  enum : char { free, first, second, done };  // which lung a component joins in this round
  std::vector<char> home(part.size(), free), is_piece(part.size(), 0);
  for (const int index : lungs.used) home[static_cast<std::size_t>(index)] = done;
  for (const int index : lungs.pieces) is_piece[static_cast<std::size_t>(index)] = 1;
  std::array<mask, 2> reached = lungs.side;
  for (bool grew = true; grew && !lungs.pieces.empty();) {
    grew = false;
    const std::array<std::vector<float>, 2> gap{gaps_to(reached[0], found), gaps_to(reached[1], found)};
    const std::array<moments, 2> so_far{moments_of(lungs.side[0]), moments_of(lungs.side[1])};
    for (std::size_t i = 0; i < home.size(); ++i) {
      const double reach =
          piece_gap * std::max(std::sqrt(area), of_its_own * std::sqrt(static_cast<double>(part[i].area)));
      if (home[i] != free || std::min(gap[0][i], gap[1][i]) > reach) continue;
      const bool choice = is_piece[i] && std::max(gap[0][i], gap[1][i]) <= reach;
      home[i] = (choice ? suits_second(so_far, part[i]) : gap[1][i] < gap[0][i]) ? second : first;
      grew = true;
    }
    for (std::size_t i = 0; i < found.owners().size(); ++i) {
      const auto owner = static_cast<std::size_t>(found.owners()[i]);
      if (home[owner] != first && home[owner] != second) continue;
      const auto side = static_cast<std::size_t>(home[owner] - first);
      paint(reached[side], found.runs().runs[i]);
      if (is_piece[owner]) paint(lungs.side[side], found.runs().runs[i]);
    }
    std::erase_if(lungs.pieces, [&](int piece) { return home[static_cast<std::size_t>(piece)] != free; });
    std::replace_if(
        home.begin(), home.end(), [](char to) { return to != free; }, done);
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
