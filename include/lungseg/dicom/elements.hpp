// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Values of a data set in plain types. Only definitions (*_impl.hpp) of this folder include it: it brings DCMTK.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/core/parse_number.hpp"
#include "lungseg/dicom/dicom_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// An element by the dictionary's name, for messages.
inline std::string name_of(const DcmTagKey& key) {
  return DcmTag{key}.getTagName();
}

inline std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(std::string_view{" \0", 2}),
             to = text.find_last_not_of(std::string_view{" \0", 2});
  return from == text.npos || to == text.npos ? std::string_view{} : text.substr(from, to - from + 1);
}

/// The values of an element, trimmed; none when it is absent or holds no text.
inline std::vector<std::string> texts_of(DcmItem& from, const DcmTagKey& key) {
  OFString whole;
  std::vector<std::string> values;
  if (from.findAndGetOFStringArray(key, whole).bad() || trimmed(whole).empty()) return values;
  for (std::size_t begin = 0; begin <= whole.size();) {
    const std::size_t end = std::min(whole.find('\\', begin), whole.size());
    values.emplace_back(trimmed(std::string_view{whole}.substr(begin, end - begin)));
    begin = end + 1;
  }
  return values;
}

/// The first of texts_of, or "".
inline std::string text_of(DcmItem& from, const DcmTagKey& key) {
  const std::vector<std::string> values = texts_of(from, key);
  return values.empty() ? std::string{} : values.front();
}

inline std::string in_capitals(std::string text) {
  for (char& letter : text)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return text;
}

/// The values of an element of codes (CS). The standard has them in capitals, and files that have them otherwise mean
/// the same.
inline std::vector<std::string> codes_of(DcmItem& from, const DcmTagKey& key) {
  std::vector<std::string> values = texts_of(from, key);
  for (std::string& value : values) value = in_capitals(std::move(value));
  return values;
}

/// The first of codes_of, or "".
inline std::string code_of(DcmItem& from, const DcmTagKey& key) {
  const std::vector<std::string> values = codes_of(from, key);
  return values.empty() ? std::string{} : values.front();
}

/// The numbers of an element. \throws format_error for text that is no finite number
inline std::vector<double> numbers_of(DcmItem& from, const DcmTagKey& key) {
  std::vector<double> values;
  for (const std::string& text : texts_of(from, key)) {
    const auto value = parse_number<double>(std::string_view{text}.substr(text.starts_with('+')));
    expect<format_error>(value && is_finite(*value), "its " + name_of(key) + " is no number");
    values.push_back(*value);
  }
  return values;
}

inline double number_of(DcmItem& from, const DcmTagKey& key, double otherwise) {
  const std::vector<double> values = numbers_of(from, key);
  return values.empty() ? otherwise : values.front();
}

/// An unsigned number of 16 bits.
inline std::optional<int> integer_of(DcmItem& from, const DcmTagKey& key) {
  Uint16 value = 0;
  if (from.findAndGetUint16(key, value).bad()) return std::nullopt;
  return value;
}

/// \throws format_error when it is absent
inline int needed_integer(DcmItem& from, const DcmTagKey& key) {
  const std::optional<int> value = integer_of(from, key);
  expect<format_error>(value.has_value(), "has no " + name_of(key));
  return *value;
}

/// The 16-bit words of an element, whatever they are called: US, SS, OW, OB (low byte first).
/// \throws format_error for more than `most` of them, before they are read
inline std::vector<std::uint16_t> words_of(DcmItem& from, const DcmTagKey& key, std::size_t most) {
  DcmElement* element = nullptr;
  if (from.findAndGetElement(key, element).bad() || !element) return {};
  expect<format_error>(element->getLength() / 2 <= most, "its " + name_of(key) + " is longer than it may be");
  std::vector<std::uint16_t> words(element->getLength() / 2);
  Uint32 bytes = static_cast<Uint32>(words.size() * 2);
  const bool read = words.empty() || element->getPartialValue(words.data(), 0, bytes, nullptr, gLocalByteOrder).good();
  expect<format_error>(read, "its " + name_of(key) + " cannot be read");
  return words;
}

/// Runs `work`; what it says of the file gets the file's name.
template <class Work>
auto naming(const dicom_file& file, const Work& work) {
  try {
    return work();
  } catch (const error& fault) {
    throw format_error{story_of(fault, file.name())};
  }
}

/// What was thrown, without the name of the file.
inline std::string reason_without_file(const std::exception& fault, const std::filesystem::path& file) {
  std::string reason = fault.what();
  if (const std::string prefix = file.string() + ": "; reason.starts_with(prefix)) reason.erase(0, prefix.size());
  return reason;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
