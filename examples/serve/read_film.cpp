// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "read_film.hpp"

#include <cstdint>
#include <span>

namespace serve {

read_result read_film(const std::string& bytes, const std::string& name, const film_options& how, const limits& of) {
  if (holds_dicom(bytes)) return read_dicom(bytes, name, how, of);
  const std::span contents{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  return {lungseg::read_film_bytes(contents, name, {.max_pixels = of.pixels})};
}

}  // namespace serve
