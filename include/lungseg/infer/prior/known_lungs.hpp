// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/infer/prior/lung_priors.hpp"
#include "lungseg/infer/prior/shape_prior.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// \param lungs  shape_prior::distances() of one side and definition, not empty ones
/// \throws shape_error for fewer than three
shape_prior fit_shape_prior(const std::vector<std::vector<double>>& lungs);

/// What priors are fitted to: the lungs of films on which they are known.
class known_lungs {
 public:
  /// Adds the lungs of each film, under its definition; films without one, and lungs without extent, are passed over.
  void add(const film_dataset& films);
  void add(const known_lungs& others);
  /// A prior for each side and definition of which at least 30 lungs are known.
  lung_priors fit() const;

 private:
  std::array<std::array<std::vector<std::vector<double>>, 2>, 2> distances_{};  // by definition and side
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prior/known_lungs_impl.hpp"
#endif
