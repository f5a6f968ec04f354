// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <type_traits>
#include <utility>

#include "lungseg/api/lung_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Films and the model that is to read them.
template <class Films>
class films_with_model {
 public:
  films_with_model(Films films, lung_model model) : films_{std::move(films)}, model_{std::move(model)} {}

  /// \return a segmented_film, or a std::vector of them for several films
  /// \throws as lung_model::segment
  [[nodiscard]] auto run() const { return model_.segment(films_); }

 private:
  Films films_;
  lung_model model_;
};

/// Films for which no model was named yet.
template <class Films>
class unsegmented_films {
 public:
  explicit unsegmented_films(Films films) : films_{std::move(films)} {}
  [[nodiscard]] films_with_model<Films> with(lung_model model) const { return {films_, std::move(model)}; }

  /// With the model that ships, which is read anew each time: who asks often keeps a
  /// lung_model::shipped() for with().
  /// \return as films_with_model::run
  /// \throws as lung_model::shipped and lung_model::segment
  [[nodiscard]] auto run() const { return with(lung_model::shipped()).run(); }

 private:
  Films films_;
};

/// The beginning of a segmentation: segment("film.png").run().left().mask, or segment("film.png").with(model).run().
/// \param films  what lung_model::segment takes: a film's file, a film, an image_view of one, or a std::vector of any of
///               these
template <class Films>
[[nodiscard]] auto segment(Films films) {
  constexpr bool named = std::is_convertible_v<Films, std::filesystem::path>;
  return unsegmented_films<std::conditional_t<named, std::filesystem::path, Films>>{std::move(films)};
}

}}  // namespace lungseg::LUNGSEG_ABI
