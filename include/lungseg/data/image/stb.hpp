// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// stb_image (PNG and JPEG decoding) and stb_image_write (deflate), compiled into this translation unit under a
/// namespace of their own with internal linkage. So a program that uses stb itself, in whatever version and with
/// whatever options, does not meet ours. Only picture_file.hpp and zlib_stream.hpp include this file.

// Everything that stb includes comes first: inside the namespace these lines must find their guards closed.
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/data/image/jpeg_idct.hpp"

#pragma push_macro("STBIDEF")
#pragma push_macro("STBIWDEF")
#pragma push_macro("STBI_INCLUDE_STB_IMAGE_H")
#pragma push_macro("INCLUDE_STB_IMAGE_WRITE_H")
#undef STBIDEF
#undef STBIWDEF
#undef STBI_INCLUDE_STB_IMAGE_H
#undef INCLUDE_STB_IMAGE_WRITE_H
// A unit that holds an implementation of its own leaves these behind.
#undef STBI_ASSERT
#undef STBI_FREE
#undef STBI_MALLOC
#undef STBI_REALLOC
#undef STBI_REALLOC_SIZED
#undef STBIW_ASSERT
#undef STBI_NO_BMP
#undef STBI_NO_GIF
#undef STBI_NO_HDR
#undef STBI_NO_LINEAR
#undef STBI_NO_PIC
#undef STBI_NO_PNM
#undef STBI_NO_PSD
#undef STBI_NO_TGA
#undef STBI_NO_STDIO
#undef STBI_WRITE_NO_STDIO
#undef stbi__err
#undef stbi__errpf
#undef stbi__errpuc

// A broken file that reaches one of stb's assertions must not end the program.
#define STBI_ASSERT(holds) ((holds) ? void() : throw lungseg::format_error{"stb_image: inconsistent contents"})
#define STBIW_ASSERT(holds) ((holds) ? void() : throw lungseg::error{"stb_image_write: inconsistent state"})
// Tables that a broken file leaves out are empty instead of whatever the memory held.
#define STBI_MALLOC(size) calloc(1, size)
#define STBI_REALLOC(block, size) block_limit::enlarge(block, size)
#define STBI_FREE(block) free(block)
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_NO_LINEAR
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail::stb {

/// While it lives, no block of stb's on this thread grows beyond `most` bytes: packed pixels may unfold to a thousand
/// times their size, whatever the header claims.
class block_limit {
 public:
  explicit block_limit(std::size_t most) noexcept { state() = {most, false}; }
  block_limit(const block_limit&) = delete;
  block_limit& operator=(const block_limit&) = delete;
  ~block_limit() { state() = {}; }

  /// Whether a block was refused.
  bool met() const noexcept { return state().met; }

  static void* enlarge(void* block, std::size_t size) noexcept {
    limits& own = state();
    own.met = own.met || size > own.most;
    return size > own.most ? nullptr : realloc(block, size);
  }

 private:
  struct limits {
    std::size_t most = SIZE_MAX;
    bool met = false;
  };
  static limits& state() noexcept {
    thread_local limits own;
    return own;
  }
};

// stb defines these two and takes their addresses. Only definitions have a bracket behind the name, so they get another
// name by these macros, and the addresses are those of libjpeg's arithmetic.
// NOLINTBEGIN(bugprone-reserved-identifier)
inline void stbi__idct_block(unsigned char* out, int stride, short* coefficients) {
  inverse_dct_block(coefficients, out, stride);
}
inline void stbi__idct_simd(unsigned char* out, int stride, short* coefficients) {
  inverse_dct_block(coefficients, out, stride);
}
#define stbi__idct_block(...) stbi__idct_block_of_stb(__VA_ARGS__)
#define stbi__idct_simd(...) stbi__idct_simd_of_stb(__VA_ARGS__)
#include <stb/stb_image.h>
#undef stbi__idct_block
#undef stbi__idct_simd
// NOLINTEND(bugprone-reserved-identifier)
#include <stb/stb_image_write.h>
}}}  // namespace lungseg::LUNGSEG_ABI::detail::stb
#pragma GCC diagnostic pop

#undef STBI_ASSERT
#undef STBI_FREE
#undef STBI_MALLOC
#undef STBI_REALLOC
#undef STBI_REALLOC_SIZED
#undef STBIW_ASSERT
#undef STBI_NO_BMP
#undef STBI_NO_GIF
#undef STBI_NO_HDR
#undef STBI_NO_LINEAR
#undef STBI_NO_PIC
#undef STBI_NO_PNM
#undef STBI_NO_PSD
#undef STBI_NO_TGA
#undef STBI_NO_STDIO
#undef STBI_WRITE_NO_STDIO
#undef stbi__err
#undef stbi__errpf
#undef stbi__errpuc
#undef STB_IMAGE_IMPLEMENTATION
#undef STB_IMAGE_STATIC
#undef STBI_ONLY_JPEG
#undef STBI_ONLY_PNG
#undef STB_IMAGE_WRITE_IMPLEMENTATION
#undef STB_IMAGE_WRITE_STATIC
#pragma pop_macro("INCLUDE_STB_IMAGE_WRITE_H")
#pragma pop_macro("STBI_INCLUDE_STB_IMAGE_H")
#pragma pop_macro("STBIWDEF")
#pragma pop_macro("STBIDEF")
