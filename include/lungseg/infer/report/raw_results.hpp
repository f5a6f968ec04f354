// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "lungseg/data/json/json_writer.hpp"
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
  raw_results(std::ostream& out, const used_model& model);

  void add(std::int64_t image_id, const std::string& file, int height, int width,
           const std::vector<raw_detection>& found);

  /// The end of the file, with the films that have no result; nothing may be added after it.
  void finish(const std::vector<film_failure>& failures = {});

 private:
  void put_film(std::int64_t image_id, const std::string& file);

  void put(const raw_detection& d);

  detail::json_sink sink_;
  detail::json_writer json_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/raw_results_impl.hpp"
#endif
