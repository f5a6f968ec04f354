// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/any_view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Calls f for the element type T that `type` names: what on_gpu() is to a GPU, for the types that the host computes
/// in.
/// \throws option_error for float16
template <class F>
void on_host(dtype type, F&& f) {
  expect<option_error>(type != dtype::float16, "elements are float16 on the host, expected float32 or bfloat16");
  type == dtype::bfloat16 ? f.template operator()<bfloat16>() : f.template operator()<float>();
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
