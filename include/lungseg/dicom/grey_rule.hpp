// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// From stored values to grey: the pipeline of PS3.3 C.11, in figures that need no DICOM library.
/// \source DICOM PS3.3, C.11.1 (modality LUT), C.11.2 (VOI LUT and window), C.7.6.3.1.2 (photometric interpretation)

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The three windows of C.11.2.1.2 and C.11.2.1.3.
enum class window_function { linear, linear_exact, sigmoid };

/// Which values, after the modality's rule, are spread between black and white.
struct voi_window {
  double center = 0, width = 0;
  window_function function = window_function::linear;

  /// Whether the standard lets such a window be: a width of at least 1 for linear, above 0 for the others.
  bool usable() const noexcept { return function == window_function::linear ? width >= 1 : width > 0; }
  /// 0 black to 1 white.
  double share_of(double value) const noexcept;
};

/// A table of the standard's: `values[0]` for `first` and all below, the last one for all above.
struct value_table {
  int first = 0;
  int bits = 16;  // values go up to 2^bits - 1
  std::vector<std::uint16_t> values;

  double at(double value) const noexcept;
  double most() const noexcept { return static_cast<double>((std::int64_t{1} << bits) - 1); }
};

/// How the stored values of a film become grey.
struct grey_rule {
  int bits = 8;  // stored, 1 to 16
  bool is_signed = false;
  double slope = 1, intercept = 0;
  std::optional<value_table> modality{};  // in place of slope and intercept
  std::optional<value_table> voi{};       // in place of a window
  std::optional<voi_window> window{};     // neither: the whole range is spread
  bool inverted = false;                  // the least value is white
  int white = 65535;                      // what white becomes

  /// The value that a stored word's bits stand for.
  int value_of(std::uint32_t word) const noexcept {
    const int sign = is_signed ? static_cast<int>(word >> (bits - 1)) << bits : 0;
    return static_cast<int>(word) - sign;
  }
  /// What that becomes by the modality's rule.
  double after_modality(int value) const noexcept { return modality ? modality->at(value) : value * slope + intercept; }
};

namespace detail {
/// The least and the greatest value that the modality's rule can give.
std::pair<double, double> range_after_modality(const grey_rule& rule);
}  // namespace detail

/// The grey of each stored word, 0 black to rule.white, rounded: 2^bits entries, signed ones in the order of their
/// bits.
/// \throws option_error when the rule maps all values to one (a slope of 0), or is not finite
std::vector<std::uint16_t> grey_table(const grey_rule& rule);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/grey_rule_impl.hpp"
#endif
