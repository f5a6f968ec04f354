// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <string>

#include "launch.cuh"
#include "ops/component_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

void label_components(const context& ctx, view<const std::uint8_t, 3> masks, bool eight, view<int, 3> labels,
                      const component_rows& rows) {
  const char* const operation = "label_components";
  expect<shape_error>(rows.areas.extent(1) <= max_components,
                      std::string{operation} + ": " + std::to_string(rows.areas.extent(1)) +
                          " components of a mask, expected at most " + std::to_string(max_components));
  const int side = eight ? 2 : 1;
  const cell_grid grid{masks, side, (masks.extent(1) + side - 1) / side, (masks.extent(2) + side - 1) / side};
  expect<shape_error>(volume(masks.extents()) < std::int64_t{1} << 31,
                      std::string{operation} + ": masks " + to_string(masks.extents()) + " are too many at once");
  const auto cells = static_cast<std::size_t>(grid.count());
  auto* const parent =
      static_cast<int*>(ctx.gpu().workspace(cells * (sizeof(int) + sizeof(cell_facts)) + 1, operation));
  auto* const facts = reinterpret_cast<cell_facts*>(parent + cells);
  for_each(ctx, operation, grid.count(), plant_rule{parent});
  for_each(ctx, operation, grid.count(), unite_cells_rule<cell_grid>{grid, eight, parent});
  for_each(ctx, operation, grid.count(), clear_facts_rule{masks.extent(1) * masks.extent(2), facts});
  for_each(ctx, operation, masks.size(), measure_run_rule{grid, parent, facts});
  for_each_block(ctx, operation, masks.extent(0), tabulate_rule{grid.rows * grid.columns, parent, facts, rows});
  for_each(ctx, operation, masks.size(), write_label_rule{grid, parent, facts, labels.data()});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
