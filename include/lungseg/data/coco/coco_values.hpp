// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Masks and boxes as COCO's files have them, for datasets and results.

#include <cstdint>

#include "lungseg/data/coco/coco_counts.hpp"
#include "lungseg/data/json/json_writer.hpp"
#include "lungseg/data/pixels/polygon.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How a mask is written into a COCO file.
enum class mask_code {
  counts,      // run lengths as numbers: readable everywhere, exact
  compressed,  // run lengths as COCO's text: exact and half the size
  outlines     // polygons along the pixel edges: for drawing programs; exact here, see rasterise()
};

namespace detail {

/// {"size": [h, w], "counts": ...} or [[x, y, ...], ...].
template <class Writer>
void put_mask(Writer& json, const run_lengths& runs, mask_code code) {
  if (code == mask_code::outlines) {
    json.StartArray();
    for (const polygon& outline : trace(decode(runs))) {
      json.StartArray();
      for (const double value : outline) json.Int64(static_cast<std::int64_t>(value));  // corners of pixels: whole
      json.EndArray();
    }
    json.EndArray();
    return;
  }
  json.StartObject();
  put_key(json, "size");
  json.StartArray();
  json.Int(runs.height);
  json.Int(runs.width);
  json.EndArray();
  put_key(json, "counts");
  if (code == mask_code::compressed) {
    put_text(json, compress(runs.counts));
  } else {
    json.StartArray();
    for (const std::uint32_t count : runs.counts) json.Uint(count);
    json.EndArray();
  }
  json.EndObject();
}

/// [x, y, width, height], COCO's order.
template <class Writer>
void put_box(Writer& json, const box& area) {
  json.StartArray();
  for (const float value : {area.x1, area.y1, area.width(), area.height()}) put_number(json, value);
  json.EndArray();
}

}  // namespace detail
}}  // namespace lungseg::LUNGSEG_ABI
