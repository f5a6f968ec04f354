// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The grey rule, the palette and the padding that a data set asks for. Only definitions (*_impl.hpp) of this folder
/// include it: it brings DCMTK.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/grey_rule.hpp"
#include "lungseg/dicom/stored_film.hpp"
#include "lungseg/dicom/window_choice.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

constexpr std::size_t most_entries = 65536;

/// A table with its descriptor. Tables of 8 bits may lie two entries to a word. Values beyond the descriptor's depth
/// are met with; then the depth is what they need.
inline std::optional<value_table> table_of(DcmItem& data, const DcmTagKey& descriptor, const DcmTagKey& entries,
                                           bool signed_first) {
  const std::vector<std::uint16_t> says = words_of(data, descriptor, 3);
  if (says.empty()) return std::nullopt;
  expect<format_error>(says.size() == 3, "its " + name_of(descriptor) + " is damaged");
  const std::size_t count = says[0] == 0 ? most_entries : says[0];
  value_table table{signed_first ? static_cast<std::int16_t>(says[1]) : says[1], says[2],
                    words_of(data, entries, most_entries)};
  if (table.bits <= 8 && table.values.size() == (count + 1) / 2 && count > 1) {
    std::vector<std::uint16_t> unpacked;
    for (const std::uint16_t word : table.values) {
      unpacked.push_back(word & 0xFF);
      unpacked.push_back(word >> 8);
    }
    table.values = std::move(unpacked);
  }
  expect<format_error>(table.bits >= 1 && table.bits <= 16 && table.values.size() >= count,
                       "its " + name_of(entries) + " is damaged");
  table.values.resize(count);
  const unsigned most = *std::max_element(table.values.begin(), table.values.end());
  table.bits = std::max(table.bits, static_cast<int>(std::bit_width(most)));
  return table;
}

/// The table in the first item of a sequence.
inline std::optional<value_table> table_in(DcmItem& data, const DcmTagKey& sequence, bool signed_first) {
  DcmItem* item = nullptr;
  if (data.findAndGetSequenceItem(sequence, item, 0).bad() || !item) return std::nullopt;
  return table_of(*item, DCM_LUTDescriptor, DCM_LUTData, signed_first);
}

inline std::optional<colour_palette> palette_of(DcmItem& data) {
  const auto red = table_of(data, DCM_RedPaletteColorLookupTableDescriptor, DCM_RedPaletteColorLookupTableData, false);
  const auto green =
      table_of(data, DCM_GreenPaletteColorLookupTableDescriptor, DCM_GreenPaletteColorLookupTableData, false);
  const auto blue =
      table_of(data, DCM_BluePaletteColorLookupTableDescriptor, DCM_BluePaletteColorLookupTableData, false);
  expect<format_error>(red && green && blue, "has no palette that can be read");
  return colour_palette{*red, *green, *blue};
}

inline window_function function_of(DcmItem& data) {
  const std::string text = code_of(data, DCM_VOILUTFunction);
  if (text == "SIGMOID") return window_function::sigmoid;
  if (text == "LINEAR_EXACT") return window_function::linear_exact;
  expect<format_error>(text.empty() || text == "LINEAR",
                       "its " + name_of(DCM_VOILUTFunction) + " is none of LINEAR, LINEAR_EXACT, SIGMOID");
  return window_function::linear;
}

/// The windows of a file in their order.
inline std::vector<voi_window> windows_of(DcmItem& data) {
  const std::vector<double> centers = numbers_of(data, DCM_WindowCenter), widths = numbers_of(data, DCM_WindowWidth);
  expect<format_error>(centers.size() == widths.size(), "its window centers and widths are not as many");
  std::vector<voi_window> windows;
  for (std::size_t i = 0; i < centers.size(); ++i) windows.push_back({centers[i], widths[i], function_of(data)});
  return windows;
}

/// A window without width is as none, unless somebody asked for it.
inline void choose_window(DcmItem& data, const std::optional<window_choice>& choice, grey_rule& rule) {
  if (choice && choice->given) {
    rule.window = choice->given;
    rule.window->function = function_of(data);
    return;
  }
  // PS3.3 C.11.2.1.1: its first value has a sign where what comes in may be negative.
  if (!choice) rule.voi = table_in(data, DCM_VOILUTSequence, range_after_modality(rule).first < 0);
  if (rule.voi) return;
  const std::vector<voi_window> windows = windows_of(data);
  const auto number = static_cast<std::size_t>(choice ? choice->number : 1);
  expect<format_error>(
      !choice || number <= windows.size(),
      "has " + std::to_string(windows.size()) + " windows, and number " + std::to_string(number) + " was asked for");
  if (number <= windows.size() && (choice || windows[number - 1].usable())) rule.window = windows[number - 1];
}

/// What stored words stand for: the modality's rule, and nothing of how it is shown.
/// \param bits  of a word
inline grey_rule modality_rule_of(DcmItem& data, int bits, bool is_signed) {
  grey_rule rule{.bits = bits, .is_signed = is_signed};
  rule.slope = number_of(data, DCM_RescaleSlope, 1);
  rule.intercept = number_of(data, DCM_RescaleIntercept, 0);
  rule.modality = table_in(data, DCM_ModalityLUTSequence, rule.is_signed);
  return rule;
}

/// What makes grey of the words of `stored`.
inline grey_rule rule_of(DcmItem& data, const pixel_layout& layout, const stored_film& stored,
                         const std::optional<window_choice>& choice) {
  grey_rule rule = layout.grey() ? modality_rule_of(data, stored.bits, stored.is_signed)
                                 : grey_rule{.bits = stored.bits, .is_signed = stored.is_signed};
  rule.white = stored.bits <= 8 ? 255 : 65535;
  if (!layout.grey()) return rule;
  choose_window(data, choice, rule);
  rule.inverted = layout.meaning == photometric::monochrome1 || code_of(data, DCM_PresentationLUTShape) == "INVERSE";
  return rule;
}

/// Stored values that are no exposure, both ends included.
struct padding_range {
  int least = 0, most = 0;
};

inline std::optional<padding_range> padding_of(DcmItem& data, bool is_signed) {
  const auto value = [&](const DcmTagKey& key) -> std::optional<int> {
    const std::vector<std::uint16_t> words = words_of(data, key, 1);
    if (words.empty()) return std::nullopt;
    return is_signed ? static_cast<std::int16_t>(words[0]) : words[0];
  };
  const std::optional<int> one = value(DCM_PixelPaddingValue);
  if (!one) return std::nullopt;
  const int other = value(DCM_PixelPaddingRangeLimit).value_or(*one);
  return padding_range{std::min(*one, other), std::max(*one, other)};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
