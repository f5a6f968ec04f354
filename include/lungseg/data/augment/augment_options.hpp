// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How a film is moved. Lengths are shares of the network picture's height or width.
struct augment_geometry {
  float flip_probability = 0.5f;  // mirrored, the labels left and right exchanged

  float probability = 0.8f;  // of the five that follow, together
  float rotation = 10;       // degrees, either way
  float scale_low = 0.6f;    // the film's size in the network's picture; 1: as placed
  float scale_high = 1.25f;
  float stretch = 0.15f;  // width against height: 1 / (1 + stretch) .. 1 + stretch
  float shift = 0.06f;    // either way

  float crop_probability = 0.12f;  // instead of scale and shift: so near that lungs are cut off
  float crop_scale = 1.5f;         // 1.2 .. this
  float crop_shift = 0.15f;        // either way

  float perspective_probability = 0.15f;
  float perspective = 0.08f;  // one edge is so much larger than the middle, either way along both axes

  float elastic_probability = 0.25f;
  float elastic = 0.02f;  // largest displacement
};

/// How a film's grey levels are changed, by one curve for all of it or from place to place.
struct augment_levels {
  float gamma_probability = 0.5f;
  float gamma = 1;  // exponent in 1 / (1 + gamma) .. 1 + gamma

  float contrast_probability = 0.4f;
  float contrast = 0.4f;  // multiplied by 1 - contrast .. 1 + contrast; about the film's mean, mid-grey or any level

  float brightness_probability = 0.4f;
  float brightness = 40;  // grey levels of 255 added, either way

  float sigmoid_probability = 0.2f;
  float sigmoid = 7;  // largest steepness of an S-curve

  float curve_probability = 0.2f;
  float curve = 1;  // largest logarithm of the slope of a random monotone curve, before it is fitted to 0..255

  float shading_probability = 0.25f;
  float shading = 90;  // grey levels that a smooth field adds, either way: heel effect, grid cut-off

  float clahe_probability = 0.15f;
  float clahe_limit = 4;  // clip limit in 1 .. this

  float spread_probability = 0.75f;  // at last, levels from the 1st to the 99th percentile: prediction's input rule
};

/// How sharp and how clean a film is. Lengths are shares of the network picture's height.
struct augment_sharpness {
  float blur_probability = 0.12f;
  float blur = 0.005f;  // largest standard deviation

  float unsharp_probability = 0.2f;
  float unsharp = 1.5f;         // largest share of the detail that is added once more
  float unsharp_reach = 0.03f;  // detail is what is smaller than at most this

  float resample_probability = 0.1f;
  float resample = 3;  // largest factor by which the film was smaller once

  float noise_probability = 0.3f;
  float noise = 10;  // largest standard deviation, grey levels

  float jpeg_probability = 0.2f;
  float jpeg_low = 20;  // quality
  float jpeg_high = 90;
};

/// What lies on, in or around a body and a film.
struct augment_things {
  float opacity_probability = 0.2f;  // soft bright areas in and at the lungs, whose masks stay
  float opacity = 0.9f;              // largest share of what they hide

  float wire_probability = 0.25f;  // wires, tubes and electrodes
  float wires = 6;                 // at most

  float device_probability = 0.06f;  // a box with a wire, as a pacemaker

  float collimator_probability = 0.15f;
  float collimator = 0.12f;  // widest band, share of the picture

  float letters_probability = 0.3f;  // markers and lines of text, burned in
  float letters = 3;                 // lines, at most
};

/// From what ranges a film is changed before it trains. Each kind of change happens with its own probability; a value
/// is then uniform in its range. With every probability 0 films stay as they are. for_each_value
/// (data/augment/augment_values.hpp) visits all of them by name.
struct augment_options {
  augment_geometry geometry{};
  augment_levels levels{};
  augment_sharpness sharpness{};
  augment_things things{};
};

}}  // namespace lungseg::LUNGSEG_ABI
