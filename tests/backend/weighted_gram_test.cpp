// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cpu/weighted_gram.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "lungseg/core/random.hpp"

using namespace lungseg;

namespace {

std::vector<double> random_values(std::int64_t count, std::uint64_t seed) {
  std::vector<double> out;
  random_stream random{seed, 3};
  for (std::int64_t i = 0; i < count; ++i) out.push_back(random.uniform() - 0.5);
  return out;
}

}  // namespace

TEST_CASE("weighted_gram: by hand") {
  const std::vector<double> a{1, 3, 5, 2, 4, 6}, weights{1, 0.5, 2};  // columns (1, 3, 5) and (2, 4, 6)
  std::vector<double> out(4);
  for (const instruction_set set : every_instruction_set) {
    if (!supported(set)) continue;
    backend::cpu::weighted_gram(set, a.data(), weights.data(), 3, 2, out.data());
    CHECK(out == std::vector<double>{55.5, 68, 68, 84});
  }
}

TEST_CASE("weighted_gram: any number of columns and rows, as a plain loop has it, and both triangles") {
  for (const instruction_set set : every_instruction_set) {
    if (!supported(set)) continue;
    for (const int columns : {1, 2, 3, 4, 7, 20})
      for (const std::int64_t rows : {0, 1, 5, 8, 64, 1003}) {
        CAPTURE(std::string{name(set)}, columns, rows);
        const std::vector<double> a = random_values(columns * rows, 1), weights = random_values(rows, 2);
        std::vector<double> out(static_cast<std::size_t>(columns) * columns, 99);
        backend::cpu::weighted_gram(set, a.data(), weights.data(), rows, columns, out.data());
        double furthest = 0;
        for (int i = 0; i < columns; ++i)
          for (int j = 0; j < columns; ++j) {
            double wanted = 0;
            for (std::int64_t r = 0; r < rows; ++r)
              wanted += weights[static_cast<std::size_t>(r)] * a[static_cast<std::size_t>(i * rows + r)] *
                        a[static_cast<std::size_t>(j * rows + r)];
            furthest = std::max(furthest, std::abs(out[static_cast<std::size_t>(i * columns + j)] - wanted));
            CHECK(out[static_cast<std::size_t>(i * columns + j)] == out[static_cast<std::size_t>(j * columns + i)]);
          }
        CHECK(furthest <= 1e-15 * static_cast<double>(rows));
      }
  }
}
