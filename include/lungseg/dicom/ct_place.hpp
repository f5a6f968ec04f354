// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

#include "lungseg/core/config.hpp"
#include "lungseg/dicom/film_facts.hpp"
#include "lungseg/math/film_pose.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A direction or a place in the patient: x to the left, y to the back, z to the head [mm].
using patient_vector = std::array<double, 3>;

constexpr double dot(const patient_vector& a, const patient_vector& b) noexcept {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
constexpr patient_vector cross(const patient_vector& a, const patient_vector& b) noexcept {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// Where a slice lies.
/// \source DICOM PS3.3, C.7.6.2.1.1 (ImagePositionPatient, ImageOrientationPatient)
struct slice_place {
  patient_vector position{};       // of the first pixel's middle
  patient_vector row{}, column{};  // where a row and a column lead to, of length 1
  bool operator==(const slice_place&) const = default;

  /// Across the slice, towards the head.
  patient_vector normal() const noexcept {
    patient_vector n = cross(row, column);
    if (n[2] < 0) n = {-n[0], -n[1], -n[2]};
    return n;
  }
  /// Whether row and column are directions, and at right angles.
  bool usable() const noexcept {
    constexpr double rounding = 1e-3;
    return std::abs(dot(row, row) - 1) < rounding && std::abs(dot(column, column) - 1) < rounding &&
           std::abs(dot(row, column)) < rounding;
  }
};

/// Whether two slices lie in parallel and the same way round.
inline bool same_orientation(const slice_place& a, const slice_place& b) noexcept {
  constexpr double rounding = 1e-3;
  for (std::size_t i = 0; i < 3; ++i)
    if (std::abs(a.row[i] - b.row[i]) > rounding || std::abs(a.column[i] - b.column[i]) > rounding) return false;
  return true;
}

namespace detail {

/// The side of the patient that a direction leads to most, as letters of a frontal film have it: of an axial slice the
/// front is up, so A is called H and P is called F. '\0' along the patient.
constexpr char side_of(const patient_vector& direction) noexcept {
  const double x = direction[0] < 0 ? -direction[0] : direction[0], y = direction[1] < 0 ? -direction[1] : direction[1],
               z = direction[2] < 0 ? -direction[2] : direction[2];
  if (z >= x && z >= y) return '\0';
  if (x >= y) return direction[0] > 0 ? 'L' : 'R';
  return direction[1] > 0 ? 'F' : 'H';
}

}  // namespace detail

/// How an axial slice lies whose upright picture has the patient's left on the right and the front up: head or feet
/// first, supine, prone or on a side, and stored mirrored. None for a slice that is not axial: one that leans by more
/// than 30 degrees, which no gantry does.
inline std::optional<film_pose> axial_pose(const slice_place& of) {
  constexpr double least = 0.866;
  if (!of.usable() || of.normal()[2] < least) return std::nullopt;
  const char row = detail::side_of(of.row), column = detail::side_of(of.column);
  return pose_by_directions({&row, 1}, {&column, 1});
}

}}  // namespace lungseg::LUNGSEG_ABI
