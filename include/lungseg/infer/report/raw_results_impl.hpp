// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/coco/coco_values.hpp"
#include "lungseg/infer/report/raw_results.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE raw_results::raw_results(std::ostream& out, const used_model& model) : sink_{out}, json_{sink_} {
  json_.StartObject();
  detail::put_key(json_, "version");  // first: mark::raw_results
  detail::put_text(json_, std::string{"lungseg "} + version);
  detail::put_key(json_, "model");
  json_.StartObject();
  detail::put_key(json_, "file");
  detail::put_text(json_, model.file);
  detail::put_key(json_, "checksum");
  detail::put_text(json_, model.checksum);
  json_.EndObject();
  detail::put_key(json_, "films");
  json_.StartArray();
}

LUNGSEG_INLINE void raw_results::add(std::int64_t image_id, const std::string& file, int height, int width,
                                     const std::vector<raw_detection>& found) {
  json_.StartObject();
  put_film(image_id, file);
  detail::put_key(json_, "size");
  json_.StartArray();
  json_.Int(height);
  json_.Int(width);
  json_.EndArray();
  detail::put_key(json_, "detections");
  json_.StartArray();
  for (const raw_detection& d : found) put(d);
  json_.EndArray();
  json_.EndObject();
  sink_.Put('\n');
}

LUNGSEG_INLINE void raw_results::finish(const std::vector<film_failure>& failures) {
  json_.EndArray();
  detail::put_key(json_, "failures");
  json_.StartArray();
  for (const film_failure& each : failures) {
    json_.StartObject();
    put_film(each.image_id.value_or(0), each.file);
    detail::put_key(json_, "reason");
    detail::put_text(json_, each.reason);
    json_.EndObject();
  }
  json_.EndArray();
  json_.EndObject();
  sink_.Flush();
}

LUNGSEG_INLINE void raw_results::put_film(std::int64_t image_id, const std::string& file) {
  detail::put_key(json_, "image_id");
  json_.Int64(image_id);
  detail::put_key(json_, "file");
  detail::put_text(json_, file);
}

LUNGSEG_INLINE void raw_results::put(const raw_detection& d) {
  json_.StartObject();
  detail::put_key(json_, "box");
  detail::put_box(json_, d.area);
  detail::put_key(json_, "class");
  json_.Int(d.class_id);
  detail::put_key(json_, "score");
  detail::put_number(json_, d.score);
  detail::put_key(json_, "mask");
  detail::put_mask(json_, d.pixels, mask_code::counts);
  json_.EndObject();
}

}}  // namespace lungseg::LUNGSEG_ABI
