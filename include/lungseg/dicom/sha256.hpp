// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A SHA-256 value, most significant byte first.
using sha256_digest = std::array<std::uint8_t, 32>;

/// SHA-256 of bytes. \source FIPS 180-4, section 6.2
/// \throws error when OpenSSL has no SHA-256
inline sha256_digest sha256(std::string_view bytes) {
  sha256_digest digest;
  expect<error>(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1,
                "OpenSSL cannot compute SHA-256");
  return digest;
}

/// HMAC-SHA-256: a value that nobody finds or checks who has not the key. \source RFC 2104
/// \param key  below 2 GiB
/// \throws error when OpenSSL has no SHA-256
inline sha256_digest keyed_sha256(std::string_view key, std::string_view bytes) {
  expect<option_error>(key.size() <= std::numeric_limits<int>::max(), "a key of 2 GiB or more");
  sha256_digest digest;
  expect<error>(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(), nullptr),
                "OpenSSL cannot compute HMAC-SHA-256");
  return digest;
}

/// The first bytes of a value in hexadecimal digits, two for each.
inline std::string hexadecimal(const sha256_digest& digest, std::size_t bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += {digits[digest[i] >> 4], digits[digest[i] & 15]};
  return text;
}

}}  // namespace lungseg::LUNGSEG_ABI
