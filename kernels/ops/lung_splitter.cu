// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <string>

#include "launch.cuh"
#include "ops/lung_splitter_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

void label_moments(const context& ctx, view<const int, 3> labels, view<moments, 2> sums) {
  ctx.gpu().clear(sums.data(), static_cast<std::size_t>(sums.size()) * sizeof(moments));
  for_each(ctx, "label_moments", labels.size(), label_moments_rule{labels, sums});
}

void fill_components(const context& ctx, view<int, 3> labels, view<const int, 2> chosen) {
  const char* const operation = "fill_components";
  const outside_grid grid{labels, chosen};
  expect<shape_error>(grid.count() < std::int64_t{1} << 31,
                      std::string{operation} + ": labels " + to_string(labels.extents()) + " are too many at once");
  auto* const parent =
      static_cast<int*>(ctx.gpu().workspace(static_cast<std::size_t>(grid.count()) * sizeof(int), operation));
  for_each(ctx, operation, grid.count(), plant_rule{parent});
  for_each(ctx, operation, grid.count(), unite_cells_rule<outside_grid>{grid, false, parent});
  for_each(ctx, operation, labels.size(), fill_rule{grid, parent, labels.data()});
}

void write_lungs(const context& ctx, view<const int, 3> inside, view<const int, 1> first_at,
                 view<std::uint8_t, 4> lungs) {
  for_each(ctx, "write_lungs", inside.size(), write_lungs_rule{inside, first_at, lungs});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
