// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/tensor.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/mask.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

using math::paste_rule;

/// Enlarges a grid of probabilities into its box on the film.
/// \param  cells  (M, M) probabilities of one region
/// \param  area   the region [film pixels]; what lies off the film is cut away
/// \param  film   (H, W), overwritten: 0 outside the box
void paste_probabilities(view<const float, 2> cells, const box& area, paste_rule rule, view<float, 2> film);

/// The same as a mask: 1 where the probability is at least `threshold`, 0 elsewhere and outside the box.
/// \param  film  (H, W), overwritten
void paste_mask(view<const float, 2> cells, const box& area, paste_rule rule, float threshold,
                view<std::uint8_t, 2> film);

/// The part of a film that a pasted box covers.
template <class T>
struct pasted {
  int top = 0, left = 0;  // its first pixel on the film
  tensor<T, 2> inside;    // (h, w); empty when the box is off the film
};
using pasted_probabilities = pasted<float>;
using pasted_patch = pasted<std::uint8_t>;  // 1 inside

/// paste_probabilities() without the zeros around the box, which covers little of a large film.
pasted_probabilities paste_probability_patch(view<const float, 2> cells, const box& area, paste_rule rule,
                                             int film_height, int film_width);

/// paste_mask() without the zeros around the box.
pasted_patch paste_patch(view<const float, 2> cells, const box& area, paste_rule rule, float threshold, int film_height,
                         int film_width);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/mask_paste_impl.hpp"
#endif
