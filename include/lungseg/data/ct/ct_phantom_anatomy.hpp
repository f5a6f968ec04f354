// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The shapes of a drawn thorax, as functions of a place in the patient: x to the left, y to the back, z to the head,
/// in millimetres; the middle of the chest is at 0.

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "lungseg/core/random.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

struct place {
  double x = 0, y = 0, z = 0;
};

/// A tube from one place to another.
struct tube {
  place from, to;
  double radius = 1;

  double distance(const place& p) const noexcept {
    const double dx = to.x - from.x, dy = to.y - from.y, dz = to.z - from.z;
    const double along =
        ((p.x - from.x) * dx + (p.y - from.y) * dy + (p.z - from.z) * dz) / (dx * dx + dy * dy + dz * dz);
    const double t = std::clamp(along, 0.0, 1.0);
    return std::hypot(p.x - from.x - t * dx, p.y - from.y - t * dy, p.z - from.z - t * dz);
  }
  bool holds(const place& p, double wall = 0) const noexcept { return distance(p) < radius + wall; }
};

/// An ellipsoid along the axes.
struct ball {
  place middle;
  double x = 1, y = 1, z = 1;  // half its sides

  bool holds(const place& p) const noexcept {
    const double u = (p.x - middle.x) / x, v = (p.y - middle.y) / y, w = (p.z - middle.z) / z;
    return u * u + v * v + w * w < 1;
  }
};

/// Sizes and places that differ from patient to patient. One entry per side where a pair stands: 0 the right.
struct thorax_anatomy {
  double width = 165, depth = 112, fat = 14;  // half the body's, and what of it is fat
  double cage_width = 130, cage_depth = 84;   // half the chest's inside
  double apex = 132;                          // z
  std::array<double, 2> dome{-52, -62};       // z of the diaphragm's top
  double junction = 0.5;                      // half of what lies between the lungs in front
  ball heart{{26, -22, -38}, 58, 46, 58}, stomach{{62, -18, -106}, 30, 22, 18};
  std::array<ball, 2> bowel{ball{{-58, -45, -138}, 24, 18, 14}, ball{{12, -55, -142}, 30, 16, 12}};
  tube windpipe{{0, 16, 170}, {0, 20, 36}, 9};
  std::array<tube, 2> bronchi{tube{{0, 20, 36}, {-46, 26, 2}, 6.5}, tube{{0, 20, 36}, {50, 28, -2}, 6}};
  std::vector<tube> vessels{};
  double lung = -855, tissue = 45;
};

/// Vessels that run from the root of a lung into it, and fork once.
inline void draw_vessels(thorax_anatomy& a, int side, random_stream& random) {
  const double out = side == 0 ? -1 : 1;
  const auto about = [&](double spread) { return spread * (2.0 * static_cast<double>(random.uniform()) - 1); };
  for (int i = 0; i < 9; ++i) {
    const place root{out * 66, about(26), about(40)};
    const place fork{root.x + out * (14 + about(8)), root.y + about(24), root.z + about(36)};
    a.vessels.push_back({root, fork, 2.6 + about(0.8)});
    for (int k = 0; k < 2; ++k)
      a.vessels.push_back(
          {fork, {fork.x + out * (14 + about(10)), fork.y + about(28), fork.z + about(40)}, 1.6 + about(0.5)});
  }
}

/// Draws a patient.
inline thorax_anatomy draw_thorax(random_stream& random) {
  const auto about = [&](double middle, double spread) {
    return middle + spread * (2.0 * static_cast<double>(random.uniform()) - 1);
  };
  thorax_anatomy a;
  const double scale = about(1, 0.06);
  a.width = about(163, 8);
  a.depth = about(110, 5);
  a.fat = about(14, 6);
  a.cage_width = 128 * scale;
  a.cage_depth = 82 * scale;
  a.apex = about(128, 6);
  a.dome = {about(-50, 7), about(-60, 7)};
  a.junction = about(0.5, 0.15);
  a.heart.middle.x = about(26, 6);
  a.heart.x = about(56, 6);
  a.lung = about(-850, 30);
  a.tissue = about(45, 10);
  for (const int side : {0, 1}) draw_vessels(a, side, random);
  return a;
}

/// Half of what lies between the lungs: next to nothing in front at the height of the great vessels, where they touch;
/// vessels, gullet and spine behind, the heart's bag below, the neck above.
inline double mediastinum(const thorax_anatomy& a, double y, double z) noexcept {
  const double front = -0.45 * a.cage_depth;
  const double behind = std::clamp((y - front) / 30, 0.0, 1.0);
  const double above = std::clamp((z - 80) / 20, 0.0, 1.0), below = std::clamp((0 - z) / 25, 0.0, 1.0);
  const double open = std::max({behind * behind * (3 - 2 * behind), 0.5 * above, 0.8 * below});
  return a.junction + (34 - a.junction) * open;
}

/// z of the diaphragm below a place of a lung: a dome, which leaves a deep recess along the ribs.
inline double diaphragm_under(const thorax_anatomy& a, int side, const place& p) noexcept {
  const double u = std::max(0.0, std::abs(p.x) - 0.45 * a.cage_width) / (0.5 * a.cage_width), v = p.y / a.cage_depth;
  return a.dome[static_cast<std::size_t>(side)] - 58 * (u * u + v * v);
}

/// Whether a place lies within the lung of a side, vessels included.
inline bool in_lung(const thorax_anatomy& a, int side, const place& p) noexcept {
  if ((side == 0) != (p.x < 0)) return false;
  const double rise = std::clamp((p.z - 30) / (a.apex - 30), 0.0, 1.0);
  const double narrow = std::sqrt(1 - rise * rise);
  const double u = p.x / (a.cage_width * narrow + 1e-9), v = p.y / (a.cage_depth * narrow + 1e-9);
  if (u * u + v * v >= 1 || std::abs(p.x) <= mediastinum(a, p.y, p.z)) return false;
  if (p.z <= diaphragm_under(a, side, p) || a.heart.holds(p)) return false;
  constexpr double wall = 1.5;
  return !a.windpipe.holds(p, wall) && !a.bronchi[0].holds(p, wall) && !a.bronchi[1].holds(p, wall);
}

/// Hounsfield units of a place outside of the lungs.
inline double tissue_at(const thorax_anatomy& a, const place& p) noexcept {
  constexpr double air = -1000, fat = -100, bone = 420, marrow = 160, shell = -60, foam = -930, blood = 60;
  const double u = p.x / a.width, v = p.y / a.depth;
  if (u * u + v * v >= 1) {
    const double below = p.y - a.depth - 1;  // the table under the patient
    if (below < 0 || below > 24 || std::abs(p.x) > 185) return air;
    return below < 3 || below > 21 || std::abs(p.x) > 182 ? shell : foam;
  }
  if (a.windpipe.holds(p) || a.bronchi[0].holds(p) || a.bronchi[1].holds(p)) return air;
  if (a.stomach.holds(p) || a.bowel[0].holds(p) || a.bowel[1].holds(p)) return air;
  const double spine = std::hypot(p.x, p.y - a.cage_depth * 0.72);
  if (spine < 21) return spine > 17 ? bone : marrow;
  if (a.heart.holds(p) || std::hypot(p.x - 24, p.y - 44) < 12) return blood;
  const double u2 = p.x / (a.width - a.fat), v2 = p.y / (a.depth - a.fat);
  if (u2 * u2 + v2 * v2 >= 1) return fat;
  return a.tissue;
}

/// Hounsfield units of a place within a lung: denser towards the back, where the patient lies on it.
inline double lung_at(const thorax_anatomy& a, const place& p) noexcept {
  constexpr double blood = 40;
  for (const tube& vessel : a.vessels)
    if (vessel.holds(p)) return blood;
  return a.lung + 35 * p.y / a.cage_depth;
}

/// Hounsfield units of a place.
inline double value_at(const thorax_anatomy& a, const place& p) noexcept {
  return in_lung(a, 0, p) || in_lung(a, 1, p) ? lung_at(a, p) : tissue_at(a, p);
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
