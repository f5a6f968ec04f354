// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "lungseg/data/coco/coco_values.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Writes raw.json film by film, so that a long run needs no more memory than a short one:
/// {"version", "model": {"file", "checksum"}, "films": [{"image_id", "file", "size": [h, w], "detections": [{"box": [x,
/// y, width, height], "class", "score", "mask": {"size": [h, w], "counts": [...]}}]}], "failures": [{"image_id",
/// "file", "reason"}]} in film pixels, with COCO's uncompressed run lengths.
class raw_results {
 public:
  /// \param out    must outlive the object
  /// \param model  that detects
  raw_results(std::ostream& out, const used_model& model) : sink_{out}, json_{sink_} {
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

  void add(std::int64_t image_id, const std::string& file, int height, int width,
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

  /// The end of the file, with the films that have no result; nothing may be added after it.
  void finish(const std::vector<film_failure>& failures = {}) {
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

 private:
  void put_film(std::int64_t image_id, const std::string& file) {
    detail::put_key(json_, "image_id");
    json_.Int64(image_id);
    detail::put_key(json_, "file");
    detail::put_text(json_, file);
  }

  void put(const raw_detection& d) {
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

  detail::json_sink sink_;
  detail::json_writer json_;
};

}}  // namespace lungseg::LUNGSEG_ABI
