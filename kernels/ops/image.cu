// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/image.hpp"

#include "launch.cuh"
#include "ops/image_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void write_input(const context& ctx, view<const std::uint8_t, 2> film, const axis_table& rows,
                 const axis_table& columns, const input_place& place, view<float, 2> narrow, view<T, 3> out) {
  for_each(ctx, "write_input", narrow.size(), narrow_rule{film, columns, narrow});
  for_each(ctx, "write_input", std::int64_t{out.extent(0)} * out.extent(1),
           write_input_rule<T>{narrow, rows, place, out});
}

#define LUNGSEG_INSTANTIATE(T)                                                                                    \
  template void write_input<T>(const context&, view<const std::uint8_t, 2>, const axis_table&, const axis_table&, \
                               const input_place&, view<float, 2>, view<T, 3>);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
