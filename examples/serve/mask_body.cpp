// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "mask_body.hpp"

#include <rapidjson/document.h>

#include "fault.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/data/coco/coco_counts.hpp"
#include "lungseg/data/json/json_value.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace serve {

namespace {

using lungseg::detail::json_value;

/// Faults of the body become answers.
template <class Body>
auto parsed(const std::string& text, const Body& body) {
  rapidjson::Document json;
  // Iterative: brackets may nest as deep as they like.
  json.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  demand(!json.HasParseError() && json.IsObject(), 400, "the body is no JSON object");
  try {
    return body(json);
  } catch (const lungseg::format_error& fault) {
    throw http_fault{400, fault.what()};
  }
}

lungseg::run_lengths read_mask(const json_value& body, const char* side, int height, int width) {
  const json_value* const mask = lungseg::detail::find(body, side, "the body");
  if (!mask || mask->IsNull())
    return {height, width, {static_cast<std::uint32_t>(height) * static_cast<std::uint32_t>(width)}};
  const json_value& size = lungseg::detail::member(*mask, "size", side);
  demand(size.IsArray() && size.Size() == 2 && size[0].IsInt() && size[1].IsInt() && size[0].GetInt() == height &&
             size[1].GetInt() == width,
         400, std::string{side} + ": the size is not the film's");
  const std::string counts = lungseg::detail::to_text(lungseg::detail::member(*mask, "counts", side), side);
  lungseg::run_lengths runs{height, width, lungseg::decompress(counts, side)};
  lungseg::validate(runs, side);
  return runs;
}

}  // namespace

drawn_masks parse_masks(const std::string& text, int height, int width) {
  return parsed(text, [&](const json_value& body) {
    drawn_masks masks{read_mask(body, "left", height, width), read_mask(body, "right", height, width)};
    demand(lungseg::intersection_area(masks.left, masks.right) == 0, 400, "a pixel is in both lungs");
    return masks;
  });
}

export_body parse_export(const std::string& text) {
  return parsed(text, [&](const json_value& body) {
    export_body result;
    const json_value& jobs = lungseg::detail::member(body, "jobs", "the body");
    demand(jobs.IsArray() && !jobs.Empty(), 400, "jobs is no list of jobs");
    for (const json_value& each : jobs.GetArray()) result.jobs.push_back(lungseg::detail::to_text(each, "jobs"));
    result.file = lungseg::detail::to_text(lungseg::detail::member(body, "file", "the body"), "file");
    if (const json_value* source = lungseg::detail::find(body, "source", "the body"))
      result.source = lungseg::utf8_prefix(lungseg::detail::to_text(*source, "source"), 200);
    if (const json_value* all = lungseg::detail::find(body, "all", "the body")) result.all = all->IsTrue();
    if (const json_value* dicom = lungseg::detail::find(body, "dicom", "the body")) result.dicom = dicom->IsTrue();
    return result;
  });
}

}  // namespace serve
