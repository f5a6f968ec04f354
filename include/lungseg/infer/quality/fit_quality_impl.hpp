// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/quality/conformal.hpp"
#include "lungseg/infer/quality/fit_quality.hpp"
#include "lungseg/infer/quality/fit_ridge.hpp"
#include "lungseg/infer/quality/fit_shapes.hpp"
#include "lungseg/infer/quality/lung_features.hpp"
#include "lungseg/infer/score/summary.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

using film_list = std::vector<const calibration_film*>;

inline film_list list_of(const std::vector<calibration_film>& films) {
  film_list result;
  for (const calibration_film& from : films) result.push_back(&from);
  return result;
}

/// Splits films into what a flag is fitted to and what it is asked about, fold by fold.
template <class F>
void for_each_fold(const film_list& films, F&& f) {
  std::set<std::string> sources;
  for (const calibration_film* from : films) sources.insert(from->source);
  const auto in_turn = [&](std::size_t folds, const auto& fold_of) {
    for (std::size_t fold = 0; fold < folds; ++fold) {
      film_list known, asked;
      for (std::size_t i = 0; i < films.size(); ++i) (fold_of(i) == fold ? asked : known).push_back(films[i]);
      f(known, asked);
    }
  };
  if (sources.size() == 1) return in_turn(5, [](std::size_t i) { return i % 5; });
  in_turn(sources.size(), [&](std::size_t i) {
    return static_cast<std::size_t>(std::distance(sources.begin(), sources.find(films[i]->source)));
  });
}

/// What the true lungs of films look like, by definition; a definition of which too few are known has none.
inline std::array<std::optional<lung_shapes>, 2> known_shapes(const film_list& films) {
  std::array<std::optional<lung_shapes>, 2> result;
  for (const lung_definition each : {lung_definition::field, lung_definition::whole}) {
    std::vector<film_description> known;
    for (const calibration_film* from : films)
      if (from->known.definition.value_or(lung_definition::field) == each && from->known.lungs.size() == 2)
        known.push_back(from->known);
    constexpr std::size_t enough = 10;
    if (known.size() >= enough) result[static_cast<std::size_t>(each)] = fit_lung_shapes(known);
  }
  return result;
}

/// The features of lungs and their log errors.
struct regression_rows {
  std::vector<std::vector<double>> features;
  std::vector<double> dice, log_errors;

  void add(const calibration_film& from, const quality_model& flag) {
    auto of_film = features_of(from.found, flag.shapes_of(from.found.definition));
    for (std::size_t i = 0; i < of_film.size(); ++i) {
      features.push_back(std::move(of_film[i]));
      dice.push_back(from.dice[i]);
      log_errors.push_back(std::log(1 - from.dice[i] + quality_model::error_floor));
    }
  }
};

/// Rows whose distances are from the shapes of the other sources: a new hospital's lungs are no part of what a flag
/// knows either, and lie further from it than those that are.
inline regression_rows rows_of(const film_list& films, const quality_model& flag) {
  regression_rows rows;
  for_each_fold(films, [&](const film_list& known, const film_list& asked) {
    quality_model others;
    others.shapes = known_shapes(known);
    const bool enough = others.shapes[0] || others.shapes[1];
    for (const calibration_film* from : asked) rows.add(*from, enough ? others : flag);
  });
  return rows;
}

/// Fits all of a flag but its intervals.
inline quality_model fit_regression(const film_list& films, regression_rows& rows) {
  quality_model flag;
  flag.shapes = known_shapes(films);
  expect<option_error>(flag.shapes[0] || flag.shapes[1],
                       "fit_quality: too few films whose lungs are known; shapes take at least 10 of a definition");
  rows = rows_of(films, flag);
  constexpr double penalty = 0.1;  // of the rows: signs of one hospital mean less at another
  expect<option_error>(rows.features.size() >= 20, "fit_quality: too few lungs were found; it takes at least 20");
  flag.error =
      fit_nonnegative_ridge(rows.features, rows.log_errors, penalty * static_cast<double>(rows.features.size()));
  return flag;
}

/// Where errors lie around regressions that have not seen them, source by source.
inline std::map<std::string, std::vector<double>> unseen_residuals(const film_list& films) {
  std::map<std::string, std::vector<double>> result;
  for_each_fold(films, [&](const film_list& known, const film_list& asked) {
    regression_rows rows;
    const quality_model flag = fit_regression(known, rows);
    for (const calibration_film* from : asked) {
      const auto features = features_of(from->found, flag.shapes_of(from->found.definition));
      for (std::size_t i = 0; i < features.size(); ++i)
        result[from->source].push_back(std::log(1 - from->dice[i] + quality_model::error_floor) -
                                       flag.error(features[i]));
    }
  });
  return result;
}

/// The interval leaves a twentieth of all lungs out on either side, and a tenth of no source: a new hospital differs
/// from all, as each of these does from the others, and not as their lungs do among themselves. A source of a few lungs
/// says nothing of a tenth.
inline void set_interval(quality_model& flag, const std::map<std::string, std::vector<double>>& residuals) {
  constexpr std::size_t enough = 40;
  std::vector<double> all;
  flag.above = flag.below = -std::numeric_limits<double>::infinity();
  const auto widen = [&](std::vector<double> values, double miss) {
    flag.above = std::max(flag.above, conformal_bound(values, miss));
    for (double& each : values) each = -each;
    flag.below = std::max(flag.below, conformal_bound(std::move(values), miss));
  };
  for (const auto& [source, values] : residuals) {
    all.insert(all.end(), values.begin(), values.end());
    if (values.size() >= enough) widen(values, 0.1);
  }
  flag.mean_factor =
      std::transform_reduce(all.begin(), all.end(), 0.0, std::plus<>{}, [](double r) { return std::exp(r); }) /
      static_cast<double>(all.size());
  widen(std::move(all), 0.05);
}

inline quality_model fit_flag(const film_list& films) {
  regression_rows rows;
  quality_model flag = fit_regression(films, rows);
  set_interval(flag, unseen_residuals(films));
  // Of a model that outlines few lungs well, the better half shows what is usual.
  const double well_outlined = std::min(flag.check, quantile(rows.dice, 0.5));
  for (std::size_t k = 0; k < lung_features.size(); ++k) {
    std::vector<double> good;
    for (std::size_t i = 0; i < rows.dice.size(); ++i)
      if (rows.dice[i] >= well_outlined) good.push_back(rows.features[i][k]);
    flag.usual.push_back(quantile(std::move(good), 0.95));
  }
  return flag;
}

}  // namespace detail

LUNGSEG_INLINE quality_model fit_quality(const std::vector<calibration_film>& films) {
  return detail::fit_flag(detail::list_of(films));
}

LUNGSEG_INLINE std::vector<flagged_lung> leave_one_source_out(const std::vector<calibration_film>& films) {
  std::vector<flagged_lung> result;
  detail::for_each_fold(detail::list_of(films), [&](const detail::film_list& known, const detail::film_list& asked) {
    const quality_model flag = detail::fit_flag(known);
    for (const calibration_film* from : asked) {
      const auto features = features_of(from->found, flag.shapes_of(from->found.definition));
      for (std::size_t i = 0; i < features.size(); ++i)
        result.push_back(
            {static_cast<std::size_t>(from - films.data()), i, from->dice[i], flag.expect_dice(features[i])});
    }
  });
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
