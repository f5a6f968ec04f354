// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/report/report_json.hpp"
#include "lungseg/infer/score/evaluation.hpp"
#include "lungseg/infer/score/measures.hpp"
#include "lungseg/infer/score/summary.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One film's lungs, as one mask, against the truth.
struct mask_score {
  std::string file;
  double dice = 0, iou = 0;
  surface_distances distance;  // film pixels, made square; NaN when either mask is empty
  std::optional<std::int64_t> image_id = std::nullopt;
  std::optional<lung_definition> definition = std::nullopt;  // of the film's masks
};

/// Scores over several films.
struct mask_summary {
  summary dice{}, iou{}, hd95{}, assd{};
};

/// The films whose masks are of one definition.
struct mask_definition : mask_summary {
  std::optional<lung_definition> definition{};  // none: the dataset does not say
  std::int64_t films = 0;
};

/// The scores of lung masks without sides over a dataset. The summary is that of the films' only definition, and empty
/// where they have several: no figure is of two.
struct mask_report : mask_summary {
  std::vector<mask_definition> definitions{};  // of those that occur: unsaid, field, whole
  std::vector<used_model> models{};            // that were scored
  std::vector<mask_score> scores{};            // of the films that could be read, in the dataset's order
  std::vector<film_failure> failures{};        // films that could not
};

namespace detail {

/// What report.json says of one film.
void write_score(report_json& json, const mask_score& score);
void write_score(line_json& json, const mask_score& score);

mask_definition summarise_masks(const std::vector<mask_score>& scores,
                                const std::optional<lung_definition>& definition);

void write_mask_report(std::ostream& out, const mask_report& report);

}  // namespace detail

/// Fills in the figures of a report from its scores.
void summarise_films(mask_report& report);

/// Writes the report as JSON, as a whole or not at all: the lungs of each film as one mask, distances in film pixels.
/// What could not be measured is null.
/// \throws file_error when it cannot be written
void write_report(const std::filesystem::path& file, const mask_report& report);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/mask_report_impl.hpp"
#endif
