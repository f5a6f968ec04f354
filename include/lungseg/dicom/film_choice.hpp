// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/film_facts.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Modalities and what they are called; what else a file says is not repeated, as it may be anything.
struct known_modality {
  std::string_view code, what;
  bool film;
};
inline constexpr std::array known_modalities{known_modality{"CR", "a computed radiograph", true},
                                             known_modality{"DX", "a digital radiograph", true},
                                             known_modality{"RG", "a radiograph", true},
                                             known_modality{"OT", "a picture of another kind", true},
                                             known_modality{"SC", "a secondary capture", true},
                                             known_modality{"", "a picture of no modality", true},
                                             known_modality{"CT", "a CT slice", false},
                                             known_modality{"MR", "an MR slice", false},
                                             known_modality{"US", "an ultrasound picture", false},
                                             known_modality{"MG", "a mammogram", false},
                                             known_modality{"PT", "a PET slice", false},
                                             known_modality{"NM", "a nuclear picture", false},
                                             known_modality{"XA", "an angiogram", false},
                                             known_modality{"RF", "a fluoroscopy", false},
                                             known_modality{"IO", "a dental film", false},
                                             known_modality{"PX", "a dental film", false},
                                             known_modality{"SEG", "a segmentation", false},
                                             known_modality{"SR", "a structured report", false},
                                             known_modality{"PR", "a presentation state", false},
                                             known_modality{"KO", "a selection of pictures", false},
                                             known_modality{"DOC", "a document", false},
                                             known_modality{"RTSTRUCT", "a set of contours", false}};

/// Words of a code with one space between them: devices write "CHEST_PA" and "ANTERO-POSTERIOR" as well.
inline std::string spaced_words(std::string_view code) {
  std::string words;
  for (const char letter : code) {
    const bool between = letter == ' ' || letter == '_' || letter == '-' || letter == ',' || letter == '/';
    if (!between)
      words += letter;
    else if (!words.empty() && words.back() != ' ')
      words += ' ';
  }
  if (words.ends_with(' ')) words.pop_back();
  return words;
}

}  // namespace detail

/// Why a file's picture is no projection film, by its modality: "is a CT slice"; "" when it is one.
inline std::string fault_of_modality(const film_facts& facts) {
  for (const detail::known_modality& known : detail::known_modalities)
    if (facts.modality == known.code) return known.film ? "" : "is " + std::string{known.what};
  return "is of a modality that is no radiograph";
}

/// Why a picture is no frontal film of a chest, by what its file says; "" when nothing speaks against it. A file that
/// says nothing may hold one: many captures do.
inline std::string fault_of_content(const film_facts& facts) {
  const auto among = [](const std::string& code, std::initializer_list<std::string_view> known) {
    return std::find(known.begin(), known.end(), detail::spaced_words(code)) != known.end();
  };
  if (!among(facts.body_part, {"", "CHEST", "THORAX", "LUNG", "LUNGS", "RIB", "RIBS", "CHEST PA", "CHEST AP"}))
    return "is of another part of the body than the chest";
  if (!among(facts.view, {"", "PA", "AP", "AP SUPINE", "AP ERECT", "PA ERECT", "ANTERO POSTERIOR", "POSTERO ANTERIOR"}))
    return "is no frontal view";
  const auto lateral = [](const std::string& direction) {
    return direction.starts_with("A") || direction.starts_with("P");
  };
  if (lateral(facts.row_direction) || lateral(facts.column_direction)) return "is a lateral view";
  return "";
}

/// \throws format_error naming a file that holds no projection film, and why
inline void expect_film(const dicom_file& file, const film_facts& facts) {
  const std::string fault = fault_of_modality(facts);
  expect<format_error>(fault.empty(), file.name() + ": " + fault + ", expected a film (CR, DX or Secondary Capture)");
}

}}  // namespace lungseg::LUNGSEG_ABI
