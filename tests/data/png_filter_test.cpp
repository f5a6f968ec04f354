// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/image/png_filter.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <vector>

#include "lungseg/core/random.hpp"

using namespace lungseg;

namespace {

using bytes = std::vector<std::uint8_t>;

/// A row under a filter byte by byte, as section 9.2 of the standard has it.
bytes slowly(const bytes& rows, std::size_t stride, std::size_t step, std::size_t y, int kind) {
  const auto at = [&](std::ptrdiff_t row, std::ptrdiff_t i) {
    return row < 0 || i < 0 ? 0 : int{rows[static_cast<std::size_t>(row) * stride + static_cast<std::size_t>(i)]};
  };
  bytes out;
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(stride); ++i) {
    const auto row = static_cast<std::ptrdiff_t>(y), back = i - static_cast<std::ptrdiff_t>(step);
    const int left = at(row, back), up = at(row - 1, i), corner = at(row - 1, back);
    const int p = left + up - corner, pa = std::abs(p - left), pb = std::abs(p - up), pc = std::abs(p - corner);
    const int paeth = pa <= pb && pa <= pc ? left : pb <= pc ? up : corner;
    const int guesses[] = {0, left, up, (left + up) / 2, paeth};
    out.push_back(static_cast<std::uint8_t>(at(row, i) - guesses[kind]));
  }
  return out;
}

std::int64_t magnitudes(const bytes& of) {
  std::int64_t sum = 0;
  for (const std::uint8_t v : of) sum += v < 128 ? v : 256 - v;
  return sum;
}

/// Smooth enough in each way for each filter to be chosen somewhere, and noise.
bytes picture(std::size_t height, std::size_t stride) {
  bytes out;
  random_stream random{9, 9};
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < stride; ++x) {
      const std::uint32_t smooth[] = {random.below(5), 3 * static_cast<std::uint32_t>(x),
                                      static_cast<std::uint32_t>(x * x), static_cast<std::uint32_t>(x * x + 7 * y),
                                      random.below(256)};
      out.push_back(static_cast<std::uint8_t>(smooth[y % 5] + random.below(3)));
    }
  return out;
}

}  // namespace

TEST_CASE("png_rows_at_work: every filter is what the standard says, byte by byte") {
  for (const std::size_t stride : {1, 3, 15, 16, 17, 48, 100, 5000})
    for (const std::size_t step : {1, 3}) {
      const bytes rows = picture(11, stride);
      detail::png_rows_at_work work{stride, step};
      for (std::size_t y = 0; y < 11; ++y) {
        work.next(rows.data() + y * stride);
        for (int kind = 0; kind < 5; ++kind) {
          CAPTURE(stride, step, y, kind);
          bytes got(stride);
          const std::int64_t sum = work.apply(static_cast<detail::png_filter>(kind), got.data());
          const bytes wanted = slowly(rows, stride, step, y, kind);
          CHECK(got == wanted);
          CHECK(sum == magnitudes(wanted));
        }
      }
    }
}

TEST_CASE("png_rows_at_work: magnitudes of the largest kind do not overflow") {
  const bytes row(100'000, 128);
  detail::png_rows_at_work work{row.size(), 1};
  work.next(row.data());
  bytes out(row.size());
  CHECK(work.apply(detail::png_filter::none, out.data()) == 128 * 100'000);
}

TEST_CASE("filtered_rows: each row has the filter of the least sum, the first of several") {
  const std::size_t stride = 99, height = 40;
  const bytes rows = picture(height, stride), got = detail::filtered_rows(rows, stride, 3);
  REQUIRE(got.size() == height * (stride + 1));
  std::vector<int> chosen(5);
  for (std::size_t y = 0; y < height; ++y) {
    int best = 0;
    for (int kind = 1; kind < 5; ++kind)
      if (magnitudes(slowly(rows, stride, 3, y, kind)) < magnitudes(slowly(rows, stride, 3, y, best))) best = kind;
    const auto row = got.begin() + static_cast<std::ptrdiff_t>(y * (stride + 1));
    CHECK(*row == best);
    CHECK(bytes(row + 1, row + 1 + stride) == slowly(rows, stride, 3, y, best));
    ++chosen[static_cast<std::size_t>(best)];
  }
  CHECK(std::count(chosen.begin(), chosen.end(), 0) <= 1);
}

TEST_CASE("filtered_rows: single bits are not filtered") {
  const bytes rows = picture(4, 20), got = detail::filtered_rows(rows, 20, 0);
  for (std::size_t y = 0; y < 4; ++y) {
    CHECK(got[21 * y] == 0);
    CHECK(std::equal(rows.begin() + static_cast<std::ptrdiff_t>(20 * y),
                     rows.begin() + static_cast<std::ptrdiff_t>(20 * y + 20),
                     got.begin() + static_cast<std::ptrdiff_t>(21 * y + 1)));
  }
}
