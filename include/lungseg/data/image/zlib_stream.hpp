// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What packs the pixels of a PNG: libdeflate in a build with LUNGSEG_WITH_DEFLATE, which CMake's option
/// LUNGSEG_DEFLATE defines, else stb_image_write, which needs nothing to link. Whoever unpacks gets the same bytes of
/// both, so parts of one program may be compiled with and without.
/// \source RFC 1950 (zlib's container), RFC 1951 (deflate)

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <vector>

#if defined(LUNGSEG_WITH_DEFLATE)
#include <libdeflate.h>
#endif

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/data/image/stb.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// stb counts in int, and doubles what it has as it grows.
inline constexpr std::size_t most_zlib_bytes = std::size_t{1} << 30;

/// `in`, which is not empty, packed by stb_image_write.
/// \throws std::bad_alloc
inline std::vector<std::uint8_t> zlib_by_stb(std::span<const std::uint8_t> in) {
  std::vector<std::uint8_t> bytes{in.begin(), in.end()};  // stb wants what it only reads without const
  int size = 0;
  const std::unique_ptr<std::uint8_t, void (*)(void*)> packed{
      stb::stbi_zlib_compress(bytes.data(), static_cast<int>(bytes.size()), &size, 8), std::free};
  if (!packed) throw std::bad_alloc{};
  return {packed.get(), packed.get() + size};
}

#if defined(LUNGSEG_WITH_DEFLATE)

/// 1 (fast) to 12 (small). Films are noise to a search for repetitions: levels above 2 take longer and gain little
/// (docs/benchmarks.md).
inline constexpr int deflate_level = 2;

/// `in` packed by libdeflate.
/// \throws std::bad_alloc
inline std::vector<std::uint8_t> zlib_by_libdeflate(std::span<const std::uint8_t> in) {
  const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor{
      libdeflate_alloc_compressor(deflate_level), libdeflate_free_compressor};
  if (!compressor) throw std::bad_alloc{};
  // A bound as large as what is packed, of which little is written: not touched before.
  const std::size_t room = libdeflate_zlib_compress_bound(compressor.get(), in.size());
  const auto packed = std::make_unique_for_overwrite<std::uint8_t[]>(room);
  const std::size_t size = libdeflate_zlib_compress(compressor.get(), in.data(), in.size(), packed.get(), room);
  return {packed.get(), packed.get() + size};
}

#endif

/// Bytes, at least one, in zlib's container, by what this build has.
/// \throws shape_error for more than most_zlib_bytes; std::bad_alloc
inline std::vector<std::uint8_t> zlib_stream(std::span<const std::uint8_t> in) {
  expect<shape_error>(in.size() <= most_zlib_bytes, "encode_png: rows of " + std::to_string(in.size()) +
                                                        " bytes, expected at most " + std::to_string(most_zlib_bytes));
#if defined(LUNGSEG_WITH_DEFLATE)
  return zlib_by_libdeflate(in);
#else
  return zlib_by_stb(in);
#endif
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
