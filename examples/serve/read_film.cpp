// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "read_film.hpp"

#include <cstdint>
#include <span>

namespace serve {

lungseg::film_file read_film(const std::string& bytes, const std::string& name, const limits& of) {
  const std::span contents{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  return lungseg::read_film_bytes(contents, name, {.max_pixels = of.pixels});
}

}  // namespace serve
