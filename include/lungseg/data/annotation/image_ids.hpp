// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What each film of a dataset is called in files that speak of it: the ids that came with it where every film has one
/// of its own, else the films' places, counted from 1.
std::vector<std::int64_t> image_ids(const film_dataset& dataset);

/// What a class is called in a file whose ids for the classes 1, 2, ... these are; without one, by its own number.
inline std::int64_t category_id(std::span<const std::int64_t> ids, int class_id) {
  const auto at = static_cast<std::size_t>(class_id - 1);
  return at < ids.size() ? ids[at] : class_id;
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/image_ids_impl.hpp"
#endif
