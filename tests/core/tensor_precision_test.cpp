// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/tensor_precision.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "../support/scratch_folder.hpp"
#include "lungseg/core/files/archive.hpp"

using namespace lungseg;
using Catch::Contains;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;

namespace {

/// A tensor of these values, which stay the caller's.
template <class T>
named_tensor tensor_of(const std::vector<T>& values, const std::string& name = "w") {
  archive holder;
  holder.add(name, view<const T, 1>{values.data(), {static_cast<int>(values.size())}});
  return holder.tensors.front();
}

/// All 65536 numbers of a format, widened and rounded back.
template <class T>
void check_every_number() {
  std::vector<T> all(65536);
  for (unsigned bits = 0; bits < 65536; ++bits) all[bits].bits = static_cast<std::uint16_t>(bits);
  const named_tensor wide = widened(tensor_of(all));
  REQUIRE(wide.type == "F32");
  REQUIRE(wide.extents == std::vector<std::int64_t>{65536});
  const named_tensor back = rounded(wide, dtype_of<T>);
  REQUIRE(back.type == detail::element_type<T>);
  const std::span<const float> values = wide.values<float>();
  for (std::size_t i = 0; i < all.size(); ++i) {
    INFO(std::hex << i);
    const T again = back.values<T>()[i];
    if (is_nan(values[i]))
      REQUIRE(is_nan(to_float(again)));
    else
      REQUIRE(again.bits == all[i].bits);
  }
}

}  // namespace

TEST_CASE("precision: every 16-bit number survives the way to float32 and back") {
  check_every_number<float16>();
  check_every_number<bfloat16>();
}

TEST_CASE("precision: weights are rounded to the nearest, ties to even") {
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> weights{1.0f,     -2.0f,    0.0f,     -0.0f,     65504.0f,  65519.0f, 0x1p-14f,
                                   0x1p-24f, 0x1p-25f, 0x3p-26f, 0x1.002p0, 0x1.006p0, infinity, -infinity};
  const std::vector<unsigned> half{0x3c00, 0xc000, 0x0000, 0x8000, 0x7bff, 0x7bff, 0x0400,
                                   0x0001, 0x0000, 0x0001, 0x3c00, 0x3c02, 0x7c00, 0xfc00};
  const std::vector<unsigned> brain{0x3f80, 0xc000, 0x0000, 0x8000, 0x4780, 0x4780, 0x3880,
                                    0x3380, 0x3300, 0x3340, 0x3f80, 0x3f80, 0x7f80, 0xff80};
  const named_tensor as_half = rounded(tensor_of(weights), dtype::float16);
  const named_tensor as_brain = rounded(tensor_of(weights), dtype::bfloat16);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    INFO("weight " << i << ", " << weights[i]);
    CHECK(as_half.values<float16>()[i].bits == half[i]);
    CHECK(as_brain.values<bfloat16>()[i].bits == brain[i]);
  }
  const std::vector<float> none{std::nanf("")};
  CHECK(is_nan(widened(rounded(tensor_of(none), dtype::float16)).values<float>()[0]));
  CHECK(is_nan(widened(rounded(tensor_of(none), dtype::bfloat16)).values<float>()[0]));
}

TEST_CASE("precision: a weight beyond the range is refused by its tensor's name") {
  const std::vector<float> large{1, -70000}, largest{std::numeric_limits<float>::max()};
  CHECK_THROWS_AS(rounded(tensor_of(large), dtype::float16), option_error);
  CHECK_THROWS_WITH(rounded(tensor_of(large, "fc6.weight"), dtype::float16),
                    Contains("'fc6.weight'") && Contains("-70000") && Contains("float16"));
  CHECK(widened(rounded(tensor_of(large), dtype::bfloat16)).values<float>()[1] == -70144.0f);
  CHECK_THROWS_WITH(rounded(tensor_of(largest), dtype::bfloat16), Contains("bfloat16"));
}

TEST_CASE("precision: what has nothing to convert is shared, and what is no float is refused") {
  const std::vector<float> weights{1, 2, 3};
  const std::vector<std::int64_t> counts{1, 2};
  CHECK(widened(tensor_of(weights)).bytes.data() == std::as_bytes(std::span{weights}).data());
  CHECK(rounded(tensor_of(weights), dtype::float32).bytes.data() == std::as_bytes(std::span{weights}).data());
  CHECK(rounded(tensor_of(counts), dtype::float16).type == "I64");
  CHECK_THROWS_WITH(widened(tensor_of(counts, "steps")), Contains("'steps'") && Contains("I64"));
  CHECK_THROWS_AS(widened(tensor_of(counts)), format_error);
}

TEST_CASE("precision: values that are not finite are refused by tensor and file, whatever the elements are") {
  std::vector<float> values{0, -0.0f, 1e-7f, -65504};
  const std::vector<double> doubles{0, std::numeric_limits<double>::max()}, none{std::nan("")};
  const std::vector<std::int64_t> counts{1, 2};
  const auto expect = [](const named_tensor& tensor) { expect_finite_values(tensor, "f.safetensors"); };
  for (const dtype type : {dtype::float32, dtype::bfloat16, dtype::float16}) {
    CAPTURE(name(type));
    values.back() = -65504;
    CHECK_NOTHROW(expect(rounded(tensor_of(values), type)));
    for (const float bad : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                            std::numeric_limits<float>::quiet_NaN()}) {
      values.back() = bad;
      CHECK_THROWS_WITH(expect(rounded(tensor_of(values, "fc6.weight"), type)),
                        "f.safetensors: tensor 'fc6.weight' holds a value that is not a finite number");
    }
  }
  CHECK_NOTHROW(expect(tensor_of(doubles)));
  CHECK_THROWS_AS(expect(tensor_of(none)), format_error);
  CHECK_THROWS_WITH(expect(tensor_of(counts)), Contains("I64"));
}

TEST_CASE("precision: files with 16-bit tensors are read and written") {
  const scratch_folder where;
  const auto file = where / "half.safetensors";
  // As another tool writes it: 1, -2 in float16, then 1.5 in bfloat16.
  const std::string header = R"({"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},)"
                             R"("b":{"dtype":"BF16","shape":[],"data_offsets":[4,6]}})";
  const std::string length{static_cast<char>(header.size()), '\0', '\0', '\0', '\0', '\0', '\0', '\0'};
  put_file(file, length + header + std::string("\x00\x3c\x00\xc0\xc0\x3f", 6));
  const archive read = read_archive(file);
  CHECK(widened(read.at("h")).values<float>()[0] == 1);
  CHECK(widened(read.at("h")).values<float>()[1] == -2);
  CHECK(widened(read.at("b")).values<float>()[0] == 1.5f);
  CHECK(widened(read.at("b")).extents.empty());

  std::vector<float> ramp(1000);
  std::iota(ramp.begin(), ramp.end(), -500.0f);
  archive contents;
  contents.tensors = {tensor_of(ramp)};
  write_archive(file, rounded(contents, dtype::float16));
  CHECK(read_archive(file).at("w").bytes.size() == 2000);
  const named_tensor back = widened(read_archive(file).at("w"));
  CHECK(std::equal(ramp.begin(), ramp.end(), back.values<float>().begin()));

  put_file(file, length + header + std::string(5, '\0'));
  CHECK_THROWS_WITH(read_archive(file), Contains("outside the file"));
  const std::string odd = R"({"h":{"dtype":"F16","shape":[2],"data_offsets":[0,3]}})";
  put_file(file, std::string{static_cast<char>(odd.size()), '\0', '\0', '\0', '\0', '\0', '\0', '\0'} + odd + "abc");
  CHECK_THROWS_WITH(read_archive(file), Contains("F16 2 does not fill its 3 bytes"));
}
