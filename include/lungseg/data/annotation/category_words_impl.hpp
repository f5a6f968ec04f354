// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "lungseg/data/annotation/category_words.hpp"
#include "lungseg/data/annotation/name_tokens.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The lists below hold words as name_tokens() gives them: lower case, without accents. Languages: English, German,
/// French, Spanish, Portuguese, Italian, Latin, Japanese, Korean, Chinese.
inline constexpr auto left_words = std::to_array<std::string_view>(
    {"l",        "lt",     "lft",       "left",      "ll",       "links",     "linke", "linker", "linkes", "linken",
     "li",       "gauche", "izquierdo", "izquierda", "izq",      "izqdo",     "izqda", "izdo",   "izda",   "esquerdo",
     "esquerda", "esq",    "sinistro",  "sinistra",  "sinister", "sinistrum", "sin",   "sx",     "左",     "ひだり",
     "왼",       "왼쪽",   "좌",        "좌측",      "左側",     "左侧",      "左边"});

inline constexpr auto right_words = std::to_array<std::string_view>(
    {"r",       "rt",      "rgt",   "right",  "rl",      "rechts",  "rechte", "rechter", "rechtes",
     "rechten", "re",      "droit", "droite", "derecho", "derecha", "der",    "dcho",    "dcha",
     "direito", "direita", "dir",   "destro", "destra",  "dex",     "dexter", "dextra",  "dextrum",
     "dx",      "右",      "みぎ",  "오른",   "오른쪽",  "우",      "우측",   "右側",    "右侧"});

inline constexpr auto lung_words = std::to_array<std::string_view>(
    {"lung",   "lungs",   "lunge",   "lungen",  "lungenflugel", "lungenfluegel", "lungenfeld", "lungenfelder",
     "lobe",   "lobes",   "poumon",  "poumons", "pulmonaire",   "pulmon",        "pulmones",   "pulmonar",
     "pulmao", "pulmoes", "polmone", "polmoni", "polmonare",    "pulmo",         "pulmonary",  "ll",
     "rl",     "肺",      "폐",      "허파"});

/// Words that change nothing: "left lung field mask".
inline constexpr auto filler_words = std::to_array<std::string_view>(
    {"field",        "fields",     "feld",    "felder",   "champ",   "champs",   "campo", "campi",
     "mask",         "masks",      "maske",   "masque",   "mascara", "maschera", "seg",   "segment",
     "segmentation", "region",     "area",    "zone",     "roi",     "side",     "cote",  "seite",
     "lado",         "lato",       "contour", "outline",  "polygon", "object",   "class", "label",
     "category",     "annotation", "patient", "patients", "s",       "the",      "of",    "de",
     "du",           "del",        "do",      "da",       "le",      "la",       "el",    "il",
     "and",          "und",        "et",      "y",        "e",       "both",     "beide", "deux",
     "ambos",        "entrambi",   "whole",   "full",     "organ",   "anatomy",  "cxr",   "の",
     "野",           "部",         "区",      "側",       "侧",      "両",       "双",    "야",
     "측",           "쪽"});

/// Beginnings of words for what else is drawn on chest films.
inline constexpr auto other_stems = std::to_array<std::string_view>(
    {"clavi",     "klavik",  "schlussel",  "schluessel", "heart",  "cardi",     "herz",       "coeur",    "corazon",
     "coracao",   "cuore",   "hil",        "breast",     "brust",  "mamm",      "sein",       "seno",     "rib",
     "rippe",     "cost",    "spin",       "vertebr",    "wirbel", "diaphragm", "zwerchfell", "diafragm", "stomach",
     "magen",     "liver",   "leber",      "foie",       "higado", "fegato",    "aort",       "trache",   "mediastin",
     "nodul",     "tumo",    "opaci",      "effus",      "pneumo", "lesion",    "device",     "tube",     "catheter",
     "pacemaker", "scapul",  "humer",      "shoulder",   "bone",   "bronch",    "infect",     "infil",    "consolid",
     "covid",     "atelect", "background", "hintergrund"});

template <std::size_t N>
constexpr bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether the word is in one of the lists; then what it says is added.
inline bool add_word(std::string_view word, category_words& to) {
  const bool left = is_one_of(left_words, word), right = is_one_of(right_words, word);
  const bool lung = is_one_of(lung_words, word), filler = is_one_of(filler_words, word);
  to.left = to.left || left;
  to.right = to.right || right;
  to.lung = to.lung || lung;
  return left || right || lung || filler;
}

/// Two words in one, one of them a lung: "leftlung", "rlung", "lungmask". "LLL" is a lobe, and no "l" and "ll".
inline bool add_compound(std::string_view token, category_words& to) {
  for (std::size_t at = 1; at < token.size(); ++at) {
    const std::string_view a = token.substr(0, at), b = token.substr(at);
    const auto lung = [](std::string_view word) { return word.size() >= 4 && is_one_of(lung_words, word); };
    if (!lung(a) && !lung(b)) continue;
    category_words both;
    if (!add_word(a, both) || !add_word(b, both)) continue;
    add_word(a, to);
    add_word(b, to);
    return true;
  }
  return false;
}

/// A script without blanks: the longest known words one after the other.
inline bool add_run(std::string_view token, category_words& to) {
  while (!token.empty()) {
    std::size_t length = token.size();
    while (length > 0 && !add_word(token.substr(0, length), to)) --length;
    if (length == 0) return false;
    token.remove_prefix(length);
  }
  return true;
}

LUNGSEG_INLINE category_words words_of(std::string_view category) {
  category_words result;
  const std::vector<name_token> tokens = name_tokens(category);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const name_token& token = tokens[i];
    const bool article = token.text == "der" && i + 1 < tokens.size() && tokens[i + 1].text.starts_with("lunge");
    if (token.kind == token_kind::number || article) continue;  // "Maske der Lunge"; "pulmon der." is a right one
    const bool letter = token.text.size() == 1 && token.text != "l" && token.text != "r";
    if (letter && !add_word(token.text, result)) continue;  // "lung A": a number in other clothes
    result.any = true;
    if (token.kind == token_kind::unspaced ? add_run(token.text, result)
                                           : add_word(token.text, result) || add_compound(token.text, result))
      continue;
    const bool other = token.kind == token_kind::unspaced ||  // these scripts have few words for a lung, all listed
                       std::any_of(other_stems.begin(), other_stems.end(),
                                   [&](std::string_view stem) { return token.text.starts_with(stem); });
    (other ? result.other : result.unknown) = true;
  }
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
