// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/figure_text.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/dicom/ct_series.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "lungseg/dicom/met_files.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline bool same_grid(const ct_facts& a, const ct_facts& b) noexcept {
  constexpr double rounding = 1e-4;
  return a.height == b.height && a.width == b.width && std::abs(a.spacing.y - b.spacing.y) < rounding &&
         std::abs(a.spacing.x - b.spacing.x) < rounding && same_orientation(a.place, b.place);
}

/// Leaves out what does not lie like most of the series; of two halves, the one with the least instance UID stays.
inline void keep_most(std::vector<ct_file>& slices, std::vector<met_file>& left_out) {
  std::size_t most = 0, count = 0;
  for (std::size_t i = 0; i < slices.size() && count * 2 <= slices.size(); ++i) {
    const auto alike = static_cast<std::size_t>(std::count_if(
        slices.begin(), slices.end(), [&](const ct_file& each) { return same_grid(each.facts, slices[i].facts); }));
    if (alike > count) most = i, count = alike;
  }
  const ct_facts like = slices[most].facts;
  std::erase_if(slices, [&](const ct_file& each) {
    if (same_grid(each.facts, like)) return false;
    const bool turned = !same_orientation(each.facts.place, like.place);
    left_out.push_back({each.file, turned ? "is a CT slice of another orientation than most of its series"
                                          : "is a CT slice of another size or spacing than most of its series"});
    return true;
  });
}

inline std::string millimetres(double value) {
  return fixed(value, 2) + " mm";
}

/// Judges a file as a slice in place of a film. \param facts  gets what a slice says of itself
inline std::optional<met_file> looked_at_slice(const std::filesystem::path& path, ct_facts& facts) {
  return looked_at(path, [&](const dicom_file& file) -> std::string {
    try {
      facts = read_ct_facts(file);
      return {};
    } catch (const error& fault) {
      return reason_without_file(fault, path);
    }
  });
}

}  // namespace detail

LUNGSEG_INLINE ct_series order_series(std::vector<ct_file> slices, std::vector<met_file>& left_out) {
  std::sort(slices.begin(), slices.end(), [](const ct_file& a, const ct_file& b) {
    return std::tie(a.facts.instance, a.file) < std::tie(b.facts.instance, b.file);
  });
  ct_series series;
  if (slices.empty()) return series;
  detail::keep_most(slices, left_out);
  const patient_vector normal = slices.front().facts.place.normal();
  const auto height = [&](const ct_file& each) { return dot(each.facts.place.position, normal); };
  std::stable_sort(slices.begin(), slices.end(),
                   [&](const ct_file& a, const ct_file& b) { return height(a) < height(b); });
  constexpr double same_place = 0.05, gap = 1.5;
  std::vector<double> steps;
  for (ct_file& each : slices) {
    const double step = series.slices.empty() ? 0 : height(each) - height(series.slices.back());
    if (!series.slices.empty() && step < same_place) {
      left_out.push_back({each.file, "is a CT slice at the place of another one of its series"});
      continue;
    }
    if (!series.slices.empty()) steps.push_back(step);
    series.slices.push_back(std::move(each));
  }
  if (steps.empty()) return series;
  std::vector<double> sorted = steps;
  std::nth_element(sorted.begin(), sorted.begin() + std::ssize(sorted) / 2, sorted.end());
  series.step = sorted[sorted.size() / 2];
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (steps[i] > gap * series.step)
      series.notes.push_back("a gap of " + detail::millimetres(steps[i]) + " behind slice " + std::to_string(i + 1) +
                             ", where slices are " + detail::millimetres(series.step) + " apart");
  return series;
}

LUNGSEG_INLINE ct_findings find_ct_series(const std::filesystem::path& place) {
  ct_findings found;
  std::map<std::string, std::vector<ct_file>> by_series;
  detail::each_dicom_path(place, [&](const std::filesystem::path& file) {
    ct_facts facts;
    std::optional<met_file> met = detail::looked_at_slice(file, facts);
    if (met && met->left_out.empty())
      by_series[facts.series].push_back({met->file, facts});
    else if (met)
      found.left_out.push_back(std::move(*met));
  });
  for (auto& [uid, slices] : by_series) found.series.push_back(order_series(std::move(slices), found.left_out));
  std::sort(found.left_out.begin(), found.left_out.end(),
            [](const met_file& a, const met_file& b) { return a.file < b.file; });
  return found;
}

LUNGSEG_INLINE void each_ct_slice_file(const std::filesystem::path& place, const std::function<void(met_file)>& take) {
  detail::each_dicom_path(place, [&](const std::filesystem::path& file) {
    ct_facts facts;
    if (std::optional<met_file> met = detail::looked_at_slice(file, facts)) take(std::move(*met));
  });
}

LUNGSEG_INLINE ct_volume read_ct_series(ct_series& series, std::vector<met_file>& left_out,
                                        const read_options& options) {
  ct_volume volume;
  volume.step = series.step;
  std::erase_if(series.slices, [&](const ct_file& each) {
    try {
      const film_pose pose = each.facts.pose;
      volume.slices.push_back(put_right(read_hounsfield(dicom_file{each.file}, options), pose));
      volume.pixel_y = pose.lies_on_side() ? each.facts.spacing.x : each.facts.spacing.y;
      volume.pixel_x = pose.lies_on_side() ? each.facts.spacing.y : each.facts.spacing.x;
      return false;
    } catch (const error& fault) {
      left_out.push_back({each.file, detail::reason_without_file(fault, each.file), true});
      return true;
    }
  });
  return volume;
}

}}  // namespace lungseg::LUNGSEG_ABI
