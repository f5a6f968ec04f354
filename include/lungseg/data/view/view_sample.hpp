// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/view/view_material.hpp"
#include "lungseg/math/film_pose.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A picture and what it shows.
struct view_sample {
  enum class content { single, several, other };
  film picture;
  content shows = content::single;
  film_pose pose{};  // of a single film
};

/// How often a sample is of which kind, and how much a picture is changed.
struct view_sample_options {
  float film_share = 0.55f, several_share = 0.1f;               // the rest is no film
  float upright_share = 0.3f;                                   // of the films; the others lie in any pose
  augment_options change{.geometry = {.flip_probability = 0}};  // mirroring is a pose here
  float border_probability = 0.25f;
};

/// The sample of that number: a film of the material that was changed a little and lies in some pose; two films in one
/// picture; or a picture that is none, of the material, drawn, or a piece of a film. A pure function of its arguments.
/// \param from  at least one film, none of them without pixels
view_sample make_view_sample(const view_material& from, const view_sample_options& options, std::uint64_t seed,
                             std::uint64_t number);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/view/view_sample_impl.hpp"
#endif
