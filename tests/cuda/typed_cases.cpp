// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Every operation of a network in bfloat16 and float16, against float32 on the same values.

#include "../support/typed_operations.hpp"
#include "gpu_cases.hpp"

namespace lungseg::test {

namespace {
void add(std::vector<gpu_case>& all, const std::vector<std::pair<const char*, typed::typed_run>>& runs) {
  for (const dtype type : {dtype::bfloat16, dtype::float16})
    for (const auto& [what, run] : runs)
      all.push_back({std::string{what} + ", " + name(type), type == dtype::bfloat16 ? 1.0 / 256 : 1.0 / 2048,
                     "results are rounded to the type", [type, run = run](const context& ctx) {
                       return run({ctx.where().is_cuda() ? ctx.with_precision(type) : ctx, type});
                     }});
}
}  // namespace

void add_typed_cases(std::vector<gpu_case>& all) {
  add(all, typed::operations);
}
void add_typed_conv_cases(std::vector<gpu_case>& all) {
  add(all, typed::convolutions);
}

}  // namespace lungseg::test
