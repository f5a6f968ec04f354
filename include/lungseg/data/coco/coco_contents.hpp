// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "lungseg/core/film_modality.hpp"
#include "lungseg/core/laterality.hpp"
#include "lungseg/data/annotation/dataset_reading.hpp"
#include "lungseg/data/coco/category_roles.hpp"
#include "lungseg/data/coco/coco_parts.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What was read of a COCO file, before it is put together.
struct coco_contents {
  std::filesystem::path folder;
  std::optional<laterality> sides;
  film_modality modality = film_modality::xray;
  std::vector<coco_film> films;
  std::vector<coco_annotation> annotations;
  coco_categories categories;
  std::vector<part_fault> faults;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
