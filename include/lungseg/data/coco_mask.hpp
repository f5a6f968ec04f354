// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/annotation.hpp"
#include "lungseg/data/json_reader.hpp"
#include "lungseg/data/json_value.hpp"
#include "lungseg/data/polygon.hpp"
#include "lungseg/data/rle.hpp"

namespace lungseg::inline LUNGSEG_ABI::detail {

/// Larger claims are taken for damage.
inline constexpr std::int64_t coco_most_pixels_a_side = 65'535;

/// A member "segmentation" as it stands in the file: outlines can only be filled once the picture's size is known.
struct coco_mask {
  run_lengths runs;  // height 0: there are outlines instead
  std::vector<polygon> outlines;
};

/// {"size": [h, w], "counts": [...] or "..."}; runs that touch are joined, so that equal masks have equal codes.
inline run_lengths read_coco_runs(const json_value& value, const std::string& where) {
  run_lengths runs;
  const json_value& size = member(value, "size", where);
  if (!size.IsArray() || size.Size() != 2) wrong_kind(size, where + ".size", "an array of height and width");
  runs.height = static_cast<int>(to_integer(size[0], where + ".size", 1, coco_most_pixels_a_side));
  runs.width = static_cast<int>(to_integer(size[1], where + ".size", 1, coco_most_pixels_a_side));
  const json_value& counts = member(value, "counts", where);
  if (counts.IsString()) {
    runs.counts = decompress({counts.GetString(), counts.GetStringLength()}, where);
  } else if (counts.IsArray()) {
    runs.counts.reserve(counts.Size());
    for (const json_value& count : counts.GetArray()) {
      if (!count.IsUint()) to_integer(count, where + ".counts", 0, std::numeric_limits<std::uint32_t>::max());
      runs.counts.push_back(static_cast<std::uint32_t>(count.GetDouble()));
    }
  } else {
    wrong_kind(counts, where + ".counts", "an array or a string");
  }
  validate(runs, where);
  return unite(runs, runs);
}

/// Run lengths or outlines. \throws json_fault for anything else.
inline coco_mask read_coco_mask(const json_value& value, const std::string& where) {
  if (value.IsObject()) return {read_coco_runs(value, where), {}};
  if (!value.IsArray()) wrong_kind(value, where, "run lengths (an object) or outlines (an array)");
  if (value.Empty()) throw json_fault{where + " holds no outline"};
  coco_mask result;
  for (const json_value& outline : value.GetArray()) {
    if (!outline.IsArray()) wrong_kind(outline, where + ": an outline", "an array of numbers");
    polygon& points = result.outlines.emplace_back();
    points.reserve(outline.Size());
    for (const json_value& coordinate : outline.GetArray())
      points.push_back(to_number(coordinate, where + ": a coordinate"));
  }
  return result;
}

/// The mask in a picture of the given size. \throws format_error when it is meant for another picture.
inline run_lengths placed(coco_mask&& found, int height, int width, const std::string& where) {
  if (found.runs.height > 0) return std::move(found.runs);
  // Drawing programs overshoot the edge a little; what lies further out belongs to another picture.
  constexpr double slack = 2;
  for (const polygon& outline : found.outlines)
    for (std::size_t i = 0; i < outline.size(); ++i) {
      const int most = i % 2 == 0 ? width : height;
      if (outline[i] < -slack || outline[i] > most + slack)
        throw json_fault{where + ": the mask reaches outside its image (coordinate " + std::to_string(outline[i]) +
                         ", expected 0 to " + std::to_string(most) + ")"};
    }
  try {
    return rasterise(found.outlines, height, width);
  } catch (const format_error& fault) {
    throw json_fault{where + ": " + fault.what()};
  }
}

}  // namespace lungseg::inline LUNGSEG_ABI::detail
