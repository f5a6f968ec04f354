// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/part_error.hpp"
#include "lungseg/data/coco/coco_counts.hpp"
#include "lungseg/data/json/json_reader.hpp"
#include "lungseg/data/json/json_value.hpp"
#include "lungseg/data/pixels/polygon.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Larger claims are taken for damage.
inline constexpr std::int64_t coco_most_pixels_a_side = 65'535;

/// A member "segmentation" as it stands in the file: outlines can only be filled once the picture's size is known.
struct coco_mask {
  run_lengths runs;  // height 0: there are outlines instead
  std::vector<polygon> outlines;
};

/// A height or width of a picture. \throws json_fault for anything else
inline int to_extent(const json_value& value, const std::string& where) {
  const auto number = find_integer(value);
  if (!number || *number < 1 || *number > coco_most_pixels_a_side)
    throw json_fault{where + " is no number of 1 to " + std::to_string(coco_most_pixels_a_side) + " pixels"};
  return static_cast<int>(*number);
}

/// {"size": [h, w], "counts": [...] or "..."}; runs that touch are joined, so that equal masks have equal codes.
inline run_lengths read_coco_runs(const json_value& value, const std::string& where) {
  run_lengths runs;
  const json_value& size = member(value, "size", where);
  if (!size.IsArray() || size.Size() != 2) wrong_kind(size, where + ".size", "an array of height and width");
  runs.height = to_extent(size[0], where + ".size");
  runs.width = to_extent(size[1], where + ".size");
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

inline polygon read_outline(const json_value& outline, const std::string& where) {
  if (!outline.IsArray()) wrong_kind(outline, where + ": an outline", "an array of numbers");
  polygon points;
  points.reserve(outline.Size());
  for (const json_value& coordinate : outline.GetArray()) {
    const auto number = find_number(coordinate);
    if (!number) wrong_kind(coordinate, where + ": a coordinate", "a number");
    points.push_back(*number);
  }
  return points;
}

/// Run lengths or outlines; a single outline may stand without the list around it. \throws json_fault for anything
/// else, format_error for run lengths that make no mask.
inline coco_mask read_coco_mask(const json_value& value, const std::string& where) {
  if (value.IsObject()) return {read_coco_runs(value, where), {}};
  if (!value.IsArray()) wrong_kind(value, where, "run lengths (an object) or outlines (an array)");
  coco_mask result;
  if (!value.Empty() && value[0].IsNumber()) return result.outlines.push_back(read_outline(value, where)), result;
  for (const json_value& outline : value.GetArray()) result.outlines.push_back(read_outline(outline, where));
  return result;
}

/// How far outlines may reach out of their picture to be taken for drawn over its border: a tenth of its longer side.
/// What lies further out belongs to another picture.
inline double most_beyond(int height, int width) {
  return std::max(2.0, 0.1 * std::max(height, width));
}

/// A mask in its picture.
struct placed_mask {
  run_lengths pixels;
  double beyond = 0;  // how far it reached out of the picture before it was cut [pixels]
};

/// The mask in a picture of the given size. \throws part_error when it is meant for another picture, or makes no mask
inline placed_mask placed(coco_mask&& found, int height, int width) {
  const auto extent = [](int h, int w) { return std::to_string(h) + " x " + std::to_string(w); };
  placed_mask result;
  if (found.runs.height > 0) {
    if (found.runs.height != height || found.runs.width != width)
      throw part_error{part_reason::size_differs, "the mask is " + extent(found.runs.height, found.runs.width) +
                                                      ", its film " + extent(height, width)};
    result.pixels = std::move(found.runs);
  } else {
    for (const polygon& outline : found.outlines)
      for (std::size_t i = 0; i < outline.size(); ++i)
        result.beyond = std::max({result.beyond, -outline[i], outline[i] - (i % 2 == 0 ? width : height)});
    constexpr double most_told = 1e9;  // a file may hold any number, and not every one is an integer
    if (result.beyond > most_beyond(height, width))
      throw part_error{part_reason::outside_film, "the mask reaches " +
                                                      (result.beyond > most_told ? "more than " : std::string{}) +
                                                      std::to_string(std::lround(std::min(result.beyond, most_told))) +
                                                      " pixels outside its film of " + extent(height, width)};
    // Strokes of one or two points enclose nothing; beside a real outline they are slips of the mouse.
    const auto stroke = [](const polygon& outline) { return outline.size() < 6; };
    if (!std::all_of(found.outlines.begin(), found.outlines.end(), stroke)) std::erase_if(found.outlines, stroke);
    try {
      result.pixels = rasterise(found.outlines, height, width);
    } catch (const format_error& fault) {
      throw part_error{part_reason::damaged_mask, fault.what()};
    }
  }
  if (area(result.pixels) == 0) throw part_error{part_reason::empty_mask, "the mask is empty"};
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
