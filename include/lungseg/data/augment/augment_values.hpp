// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/augment/augment_options.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

template <class Visit, class Values>
void for_each_geometry(Values& v, Visit&& visit) {
  visit("geometry.flip_probability", v.flip_probability);
  visit("geometry.probability", v.probability);
  visit("geometry.rotation", v.rotation);
  visit("geometry.scale_low", v.scale_low);
  visit("geometry.scale_high", v.scale_high);
  visit("geometry.stretch", v.stretch);
  visit("geometry.shift", v.shift);
  visit("geometry.crop_probability", v.crop_probability);
  visit("geometry.crop_scale", v.crop_scale);
  visit("geometry.crop_shift", v.crop_shift);
  visit("geometry.perspective_probability", v.perspective_probability);
  visit("geometry.perspective", v.perspective);
  visit("geometry.elastic_probability", v.elastic_probability);
  visit("geometry.elastic", v.elastic);
}

template <class Visit, class Values>
void for_each_levels(Values& v, Visit&& visit) {
  visit("levels.gamma_probability", v.gamma_probability);
  visit("levels.gamma", v.gamma);
  visit("levels.contrast_probability", v.contrast_probability);
  visit("levels.contrast", v.contrast);
  visit("levels.brightness_probability", v.brightness_probability);
  visit("levels.brightness", v.brightness);
  visit("levels.sigmoid_probability", v.sigmoid_probability);
  visit("levels.sigmoid", v.sigmoid);
  visit("levels.curve_probability", v.curve_probability);
  visit("levels.curve", v.curve);
  visit("levels.shading_probability", v.shading_probability);
  visit("levels.shading", v.shading);
  visit("levels.clahe_probability", v.clahe_probability);
  visit("levels.clahe_limit", v.clahe_limit);
  visit("levels.spread_probability", v.spread_probability);
}

template <class Visit, class Values>
void for_each_sharpness(Values& v, Visit&& visit) {
  visit("sharpness.blur_probability", v.blur_probability);
  visit("sharpness.blur", v.blur);
  visit("sharpness.unsharp_probability", v.unsharp_probability);
  visit("sharpness.unsharp", v.unsharp);
  visit("sharpness.unsharp_reach", v.unsharp_reach);
  visit("sharpness.resample_probability", v.resample_probability);
  visit("sharpness.resample", v.resample);
  visit("sharpness.noise_probability", v.noise_probability);
  visit("sharpness.noise", v.noise);
  visit("sharpness.jpeg_probability", v.jpeg_probability);
  visit("sharpness.jpeg_low", v.jpeg_low);
  visit("sharpness.jpeg_high", v.jpeg_high);
}

template <class Visit, class Values>
void for_each_things(Values& v, Visit&& visit) {
  visit("things.opacity_probability", v.opacity_probability);
  visit("things.opacity", v.opacity);
  visit("things.wire_probability", v.wire_probability);
  visit("things.wires", v.wires);
  visit("things.device_probability", v.device_probability);
  visit("things.collimator_probability", v.collimator_probability);
  visit("things.collimator", v.collimator);
  visit("things.letters_probability", v.letters_probability);
  visit("things.letters", v.letters);
}

}  // namespace detail

/// Calls visit(name, value) for every value, in the order of their declaration.
/// \param options  augment_options, const or not
template <class Options, class Visit>
void for_each_value(Options& options, Visit&& visit) {
  detail::for_each_geometry(options.geometry, visit);
  detail::for_each_levels(options.levels, visit);
  detail::for_each_sharpness(options.sharpness, visit);
  detail::for_each_things(options.things, visit);
  // Every value is a float: one that is not visited makes this false.
  static_assert(sizeof(augment_options) == 50 * sizeof(float));
}

}}  // namespace lungseg::LUNGSEG_ABI
