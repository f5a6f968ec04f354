// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The shapes of a drawn chest, as functions of a place in the body. Units: half the width of the rib cage is 1; u
/// points to the picture's right, which is the patient's left; v points down, 0 at mid-lung. Densities are what a shape
/// adds to the film's brightness, where 1 is white.

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "lungseg/core/random.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Sizes and places that differ from patient to patient. One entry per side where a pair stands: 0 the patient's right.
struct chest_anatomy {
  double apex = -1.0, angle = 0.85;                // v of the lung's top, and of the costophrenic angle
  std::array<double, 2> dome{0.42, 0.50};          // v of the diaphragm's top
  double cage = 1.0;                               // how far the ribs bulge
  double mediastinum = 0.17;                       // half width above the heart
  double heart_u = 0.16, heart_v = 0.34;           // centre
  double heart_width = 0.42, heart_height = 0.62;  // half its width; from its centre up to its vessels
  double knob_v = -0.42, knob = 0.13;              // aortic arch: v and radius
  double rib_spacing = 0.235, rib_first = -1.02, rib_slope = 0.30, rib_width = 0.052, rib_density = 0.085;
  double clavicle_v = -0.80, clavicle_tilt = 0.16;
  double shoulder_v = -0.95, waist = 1.22;  // half width of the trunk
  double soft = 0.60, air = 0.44;           // brightness of tissue, and what full lung depth takes away
  double breast = 0;                        // density of breast shadows
  double bubble = 0;                        // depth of the air under the left dome
};

/// Draws a patient.
inline chest_anatomy draw_anatomy(random_stream& random) {
  const auto about = [&](double middle, double spread) {
    return middle + spread * (2.0 * static_cast<double>(random.uniform()) - 1);
  };
  chest_anatomy a;
  a.apex = about(-1.0, 0.06);
  const double breath = about(0, 0.14);  // how deeply the patient breathed in moves all that the diaphragm carries
  a.angle = about(0.88, 0.05) + breath;
  a.dome = {about(0.44, 0.05) + breath, about(0.53, 0.05) + breath};
  a.cage = about(1.0, 0.05);
  a.mediastinum = about(0.17, 0.035);
  a.heart_u = about(0.15, 0.05);
  a.heart_v = about(0.33, 0.04) + 0.6 * breath;
  a.heart_width = about(0.40, 0.08);
  a.heart_height = about(0.62, 0.08);
  a.knob_v = about(-0.42, 0.06);
  a.knob = about(0.13, 0.04);
  a.rib_spacing = about(0.235, 0.02);
  a.rib_first = about(-1.03, 0.05);
  a.rib_slope = about(0.32, 0.10);
  a.rib_width = about(0.052, 0.010);
  a.rib_density = about(0.085, 0.035);
  a.clavicle_v = about(-0.80, 0.07);
  a.clavicle_tilt = about(0.16, 0.12);
  a.shoulder_v = about(-0.98, 0.08);
  a.waist = about(1.22, 0.08);
  a.soft = about(0.60, 0.06);
  a.air = about(0.44, 0.06);
  a.breast = random.uniform() < 0.3f ? about(0.07, 0.03) : 0;
  a.bubble = random.uniform() < 0.5f ? about(0.16, 0.08) : 0;
  return a;
}

namespace detail {

/// 0 at `low` and before, 1 at `high` and beyond, smooth between; low > high falls.
inline double ramp(double low, double high, double value) noexcept {
  const double t = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

/// A soft band of half width `half` about distance 0, brighter along its edges as bone is.
inline double bone(double distance, double half) noexcept {
  const double d = std::abs(distance) / half;
  if (d >= 1.25) return 0;
  return (1 - ramp(0.8, 1.25, d)) * (0.7 + 0.45 * ramp(0.35, 0.95, d));
}

/// How far the heart with its great vessels reaches to one side (0: the patient's right) at height v.
inline double heart_edge(const chest_anatomy& a, int side, double v) noexcept {
  // Upwards the heart tapers into the great vessels; below its widest part it stands on the diaphragm.
  const double away =
      v < a.heart_v ? (a.heart_v - v) / a.heart_height : std::min(0.5 * (v - a.heart_v) / a.heart_height, 0.3);
  const double swell = away < 1 ? (1 - away * away) * (1 - 0.35 * away) : 0;
  const double reach = side == 1 ? a.heart_u + a.heart_width : 0.85 * a.heart_width - a.heart_u;
  double edge = a.mediastinum * (1 + 0.25 * ramp(-0.55, -0.95, v));
  edge += std::max(0.0, reach - a.mediastinum) * swell;
  const double arch = (v - a.knob_v) / a.knob;
  if (side == 1 && std::abs(arch) < 1) edge = std::max(edge, a.mediastinum + 0.5 * a.knob * (1 - arch * arch));
  return edge;
}

/// Height of the diaphragm below a place `u` away from the middle.
inline double diaphragm(const chest_anatomy& a, int side, double u) noexcept {
  const double top = a.dome[static_cast<std::size_t>(side)];
  const double away = u > 0.45 ? (u - 0.45) / (a.cage * 0.98 - 0.45) : (0.45 - u) / 0.45;
  return top + (u > 0.45 ? (a.angle - top) : 0.14) * away * away;
}

/// Where the lung ends sideways at height v, and where it begins beside the middle; begin >= end: no lung there.
struct lung_span {
  double begin = 0, end = 0;
};
inline lung_span lung_between(const chest_anatomy& a, int side, double v) noexcept {
  const double t = (v - a.apex) / (a.angle - a.apex);
  if (t <= 0) return {};
  constexpr double tip = 0.40;  // where the apex lies, sideways
  const double rise = 1 - std::min(t / 0.78, 1.0), fall = 1 - std::min(t / 0.28, 1.0);
  const double end = tip + (a.cage * 0.97 - tip) * std::pow(1 - std::pow(rise, 2.3), 0.52);
  const double begin = tip - (tip - 0.13) * std::sqrt(1 - fall * fall);
  return {std::max(begin, heart_edge(a, side, v)), end};
}

}  // namespace detail

/// How much air the lung of one side (0: the patient's right) holds in front of and behind a place, 0 to 1; above 0
/// exactly inside the lung field, which ends at the heart, the mediastinum, the ribs and the diaphragm.
/// \param u distance from the middle towards that side
inline double lung_depth(const chest_anatomy& a, int side, double u, double v) noexcept {
  const detail::lung_span row = detail::lung_between(a, side, v);
  if (u <= row.begin || u >= row.end || v >= detail::diaphragm(a, side, u)) return 0;
  // The chest is round: towards the ribs and the apex there is less lung in the way.
  const double across = u > 0.42 ? (u - 0.42) / (row.end - 0.42) : 0;
  const double upwards = std::clamp((v - a.apex) / 0.55, 0.0, 1.0);
  return (0.30 + 0.70 * std::sqrt(1 - across * across * across)) * (0.55 + 0.45 * std::sqrt(upwards));
}

namespace detail {

/// Thickness of the trunk, neck and shoulders, 0 to 1; 0 is the air around the patient.
inline double body_depth(const chest_anatomy& a, double u, double v) noexcept {
  const double shoulder = a.shoulder_v - 0.10;
  const double slope = std::clamp((v - (shoulder - 0.35)) / 0.55, 0.0, 1.0);
  const double width = 0.36 + (1.62 - 0.36) * std::sqrt(slope);
  const double half = width + (a.waist - width) * ramp(-0.45, 0.45, v);  // from the shoulders to the waist
  const double across = std::abs(u) / half;
  if (across >= 1) return 0;
  return 0.45 + 0.55 * std::sqrt(1 - across * across);
}

inline double rib_depth(const chest_anatomy& a, double u, double v) noexcept {
  const double s = u / (a.cage * 1.02);
  if (s >= 1.0 || s < 0.08) return 0;
  // Behind: from the spine slightly up, then down and steeply down where the cage turns to the front. In front: back
  // towards the middle and further down, fading where bone becomes cartilage.
  const double steep = s * s * s * s * s * s * s;
  const double back = a.rib_slope * 0.45 * steep - 0.10 * std::sin(std::numbers::pi * std::min(s * 1.15, 1.0));
  const double front = a.rib_slope * 0.45 + 0.95 * (1 - s) - 0.55 * (1 - s) * (1 - s);
  const double bony = 0.6 * ramp(0.38, 0.60, s);
  double depth = 0;
  for (int k = 0; k < 10; ++k) {
    const double start = v - (a.rib_first + a.rib_spacing * k), spread = a.rib_slope * (0.55 + 0.06 * k);
    depth += bone(start - back - spread * s * s, a.rib_width) * (1 - 0.45 * s);
    if (k < 7 && bony > 0) depth += bony * bone(start - front - spread, a.rib_width * 1.15);
  }
  return depth * ramp(a.angle + 0.35, a.angle - 0.1, v);
}

inline double clavicle_depth(const chest_anatomy& a, double u, double v) noexcept {
  const double along = (u - 0.10) / 1.15;
  if (along < 0 || along > 1) return 0;
  const double middle = a.clavicle_v - a.clavicle_tilt * along + 0.06 * std::sin(2 * std::numbers::pi * along);
  return bone(v - middle, 0.055 + 0.02 * std::abs(along - 0.5)) * ramp(0.0, 0.05, along) * ramp(1.0, 0.8, along);
}

inline double spine_depth(double u, double v) noexcept {
  const double column = 1 - ramp(0.10, 0.15, std::abs(u));
  const double disc = 0.5 + 0.5 * std::cos(2 * std::numbers::pi * v / 0.19);  // vertebrae and the gaps between them
  const double processes = 0.5 * (1 - ramp(0.02, 0.04, std::abs(u)));
  return column * (0.75 + 0.25 * ramp(0.1, 0.5, disc)) + processes * ramp(0.35, 0.6, disc);
}

/// The windpipe with its two main bronchi.
inline double airway_depth(const chest_anatomy& a, double u, double v) noexcept {
  const double fork = a.knob_v + 0.22;
  if (v < fork) return (1 - ramp(0.045, 0.075, std::abs(u + 0.02))) * 0.9;
  const double below = v - fork;
  if (below > 0.22) return 0;
  const double branch = std::min(std::abs(u + 0.02 - 0.8 * below), std::abs(u + 0.02 + 0.7 * below));
  return (1 - ramp(0.03, 0.06, branch)) * (1 - below / 0.22) * 0.7;
}

}  // namespace detail

/// Brightness of the film at a place of the body, 0 to about 1, before vessels, opacities and the camera's part.
/// \param lung lung_depth at this place
inline double chest_brightness(const chest_anatomy& a, double u, double v, double lung) noexcept {
  const double body = detail::body_depth(a, u, v);
  if (body == 0) return 0.02;
  const int side = u > 0 ? 1 : 0;
  const double out = std::abs(u);
  double level = a.soft * body - a.air * lung;
  level += a.rib_density * detail::rib_depth(a, out, v) * (0.35 + 0.65 * lung);
  level += 0.11 * detail::clavicle_depth(a, out, v);
  level += 0.06 * detail::spine_depth(u, v) - 0.10 * detail::airway_depth(a, u, v);
  // Heart and vessels stop at their silhouette, the abdomen begins at the diaphragm.
  const double below = v - detail::diaphragm(a, side, std::min(out, a.cage));
  if (v > a.apex) {
    const double edge = detail::heart_edge(a, side, v);
    const double inside = detail::ramp(edge * 1.02, edge * 0.55, out);
    level += 0.15 * inside * detail::ramp(a.apex, a.apex + 0.7, v) * detail::ramp(0.35, 0.0, below);
  }
  level += 0.22 * detail::ramp(-0.03, 0.35, below) * detail::ramp(a.cage * 1.25, a.cage * 0.9, out);
  const double shadow_u = (out - 0.62) / 0.42, shadow_v = (v - 0.38) / 0.42;
  level += a.breast * (1 - detail::ramp(0.75, 1.05, std::hypot(shadow_u, shadow_v)));
  const double bubble_u = (u - 0.48) / 0.22, bubble_v = (v - a.dome[1] - 0.16) / 0.10;
  level -= a.bubble * (1 - detail::ramp(0.6, 1.0, std::hypot(bubble_u, bubble_v)));
  return std::max(level, 0.0);
}

}}  // namespace lungseg::LUNGSEG_ABI
