// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// How many pixels have each level.
using histogram = std::vector<std::int64_t>;

template <class T>
histogram count_levels(const basic_film<T>& in, const film_area& of) {
  histogram counts(std::size_t{std::numeric_limits<T>::max()} + 1);
  for (int y = of.top; y < of.top + of.height; ++y)
    std::for_each_n(in.row(y) + of.left, of.width, [&](T value) { ++counts[value]; });
  return counts;
}

}  // namespace detail

/// Histogram equalisation as the original feeds its network when predicting: a level becomes
/// (cdf - cdf_min) * 255 / (cdf_max - cdf_min), truncated, where cdf_min belongs to the darkest level present. A film
/// of one level becomes black.
/// \source the original project, preprocessing_HE
film equalise(const film& in);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/histogram_impl.hpp"
#endif
