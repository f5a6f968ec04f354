// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/image/zlib_stream.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

#include "lungseg/core/random.hpp"

using namespace lungseg;

namespace {

using bytes = std::vector<std::uint8_t>;
using compressor = bytes (*)(std::span<const std::uint8_t>);

/// Those of this build, and the one that it chose.
std::vector<compressor> compressors() {
  std::vector<compressor> all{detail::zlib_by_stb, detail::zlib_stream};
#if defined(LUNGSEG_WITH_DEFLATE)
  all.push_back(detail::zlib_by_libdeflate);
#endif
  return all;
}

/// Unpacked by stb_image, which knows nothing of how it was packed.
bytes unpacked(const bytes& packed, std::size_t size) {
  int length = 0;
  const std::unique_ptr<char, void (*)(void*)> out{
      detail::stb::stbi_zlib_decode_malloc_guesssize(reinterpret_cast<const char*>(packed.data()),
                                                     static_cast<int>(packed.size()), static_cast<int>(size) + 1,
                                                     &length),
      std::free};
  REQUIRE(out);
  return {out.get(), out.get() + length};
}

/// The sum at the container's end, which stb does not look at, as RFC 1950 defines it.
std::uint32_t adler32(const bytes& of) {
  std::uint32_t a = 1, b = 0;
  for (const std::uint8_t byte : of) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}
std::uint32_t sum_in(const bytes& packed) {
  std::uint32_t sum = 0;
  for (std::size_t i = packed.size() - 4; i < packed.size(); ++i) sum = sum << 8 | packed[i];
  return sum;
}

bytes random_bytes(std::size_t size, std::uint32_t values, std::uint64_t seed) {
  bytes out(size);
  random_stream random{seed, 5};
  for (auto& v : out) v = static_cast<std::uint8_t>(random.below(values));
  return out;
}

/// The bytes, `period` after `period` the same.
bytes repeating(std::size_t size, std::size_t period) {
  bytes out = random_bytes(period, 256, period);
  while (out.size() < size) out.push_back(out[out.size() - period]);
  return out;
}

void check_round_trip(const bytes& in) {
  CAPTURE(in.size());
  for (const compressor pack : compressors()) {
    const bytes packed = pack(in);
    REQUIRE(packed.size() > 6);
    CHECK((packed[0] * 256 + packed[1]) % 31 == 0);
    CHECK(sum_in(packed) == adler32(in));
    CHECK(unpacked(packed, in.size()) == in);
  }
}

}  // namespace

TEST_CASE("zlib_stream: bytes come back as they were, whatever they are and whoever packed them") {
  for (const std::size_t size : {1, 2, 3, 4, 5, 7, 100, 65534, 65535, 65536, 200'000}) {
    check_round_trip(bytes(size, 7));
    check_round_trip(random_bytes(size, 256, 1));
    check_round_trip(random_bytes(size, 2, 2));
    check_round_trip(random_bytes(size, 17, 3));
    for (const std::size_t period : {1, 2, 3, 5, 300, 32767, 32768, 32769})
      if (period < size) check_round_trip(repeating(size, period));
  }
  bytes ramp(70'000);
  std::iota(ramp.begin(), ramp.end(), std::uint8_t{0});
  check_round_trip(ramp);
}

TEST_CASE("zlib_stream: what repeats becomes short") {
  // 388 repetitions of 258 bytes. By the codes that deflate has ready, each takes 8 bits for its length, and 5 with at
  // most 13 more for its distance.
  for (const compressor pack : compressors()) CHECK(pack(bytes(100'000, 7)).size() < 1300);
}

#if defined(LUNGSEG_WITH_DEFLATE)
TEST_CASE("zlib_stream: a build with libdeflate packs by it, with codes made for what is there") {
  const bytes few = random_bytes(100'000, 16, 4);  // all alike: 4 bits a byte
  CHECK(detail::zlib_stream(few) == detail::zlib_by_libdeflate(few));
  CHECK(detail::zlib_stream(few).size() < 51'500);
  CHECK(detail::zlib_stream(bytes(100'000, 7)).size() < 300);
  // After 1500 bytes, 382 repetitions of 258 bytes, of about 15 bits each.
  CHECK(detail::zlib_stream(repeating(100'000, 1500)).size() < 1500 + 800);
}
#endif

TEST_CASE("zlib_stream: more bytes than it packs are refused before they are read") {
  const std::uint8_t one = 0;
  CHECK_THROWS_AS(detail::zlib_stream({&one, detail::most_zlib_bytes + 1}), shape_error);
}
