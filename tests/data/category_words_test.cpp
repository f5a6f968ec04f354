// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/annotation/category_words.hpp"

#include <catch2/catch.hpp>
#include <string>

using lungseg::detail::category_words;
using lungseg::detail::words_of;

namespace {

/// "left lung", "right", "lung", "left other", ...
std::string word_list(const std::string& category) {
  const category_words words = words_of(category);
  return std::string{words.left ? "left " : ""} + (words.right ? "right " : "") + (words.lung ? "lung " : "") +
         (words.other ? "other " : "") + (words.unknown ? "unknown " : "");
}

}  // namespace

TEST_CASE("words_of: left and right lungs in the field's languages, however they are spelt") {
  for (const char* name : {"left lung",
                           "Left Lung",
                           "LEFT_LUNG",
                           "left-lung",
                           "LeftLung",
                           "leftLung",
                           "leftlung",
                           "lungLeft",
                           "lung_left",
                           "Lung (left)",
                           "left lung field",
                           "left lung mask 1",
                           "1_left_lung",
                           "lung_l",
                           "lung-L",
                           "L lung",
                           "LLung",
                           "llung",
                           "LLUNG",
                           "LL",
                           "ll",
                           "Lt. lung",
                           "lung/left",
                           "linke Lunge",
                           "Lunge links",
                           "linker Lungenfl\xC3\xBCgel",
                           "LINKER LUNGENFL\xC3\x9CGEL",
                           "linkes Lungenfeld",
                           "Lunge_li",
                           "poumon gauche",
                           "Poumon Gauche",
                           "poumon du c\xC3\xB4t\xC3\xA9 gauche",
                           "pulm\xC3\xB3n izquierdo",
                           "PULM\xC3\x93N IZQUIERDO",
                           "pulmo\xCC\x81n izquierdo",
                           "pulmon izq",
                           "pulm\xC3\xA3o esquerdo",
                           "polmone sinistro",
                           "polmone sx",
                           "pulmo sinister",
                           "lung_sin",
                           "\xE5\xB7\xA6\xE8\x82\xBA",
                           "\xE5\xB7\xA6\xE3\x81\xAE\xE8\x82\xBA",
                           "\xE5\xB7\xA6\xE8\x82\xBA\xE9\x87\x8E",
                           "\xEC\x99\xBC\xEC\xAA\xBD \xED\x8F\x90",
                           "\xEC\xA2\x8C\xED\x8F\x90",
                           "\xEF\xBC\xAC lung"}) {
    INFO(name);
    CHECK(word_list(name) == "left lung ");
    CHECK(words_of(name).one_side());
  }
  for (const char* name : {"right lung",
                           "RightLung",
                           "rlung",
                           "RL",
                           "lung-r",
                           "rt lung",
                           "rechte Lunge",
                           "Lunge re",
                           "rechter Lungenflugel",
                           "poumon droit",
                           "pulm\xC3\xB3n derecho",
                           "pulmon dcho",
                           "pulm\xC3\xA3o direito",
                           "polmone destro",
                           "polmone dx",
                           "pulmo dexter",
                           "lung_dex",
                           "\xE5\x8F\xB3\xE8\x82\xBA",
                           "\xEC\x98\xA4\xEB\xA5\xB8\xEC\xAA\xBD\xED\x8F\x90",
                           "\xEC\x9A\xB0\xED\x8F\x90"}) {
    INFO(name);
    CHECK(word_list(name) == "right lung ");
  }
  for (const char* name :
       {"L", "l", "left", "Links", "gauche", "izquierda", "esquerda", "sinistra", "sin", "\xE5\xB7\xA6"})
    CHECK(word_list(name) == "left ");
  for (const char* name : {"R", "right", "rechts", "droite", "derecha", "direita", "destra", "dex", "\xE5\x8F\xB3"})
    CHECK(word_list(name) == "right ");
}

TEST_CASE("words_of: no side within another word, no lung where another organ is named") {
  for (const char* name : {"bright lung", "adroit lung", "cleft lung", "upright lung", "leftover lung"})
    CHECK(word_list(name) == "lung unknown ");
  for (const char* name : {"left clavicle", "leftClavicle", "left heart", "left hilum", "left breast", "linkes Herz",
                           "\xE5\xB7\xA6\xE9\x8E\x96\xE9\xAA\xA8"}) {
    CHECK(word_list(name) == "left other ");
    CHECK_FALSE(words_of(name).one_side());
  }
  CHECK(word_list("left lung nodule") == "left lung other ");
  CHECK(word_list("LLL") == "unknown ");  // a lobe
  CHECK(word_list("heart") == "other ");
  for (const char* name : {"lung", "Lungs", "lung 1", "lung_A", "poumons", "Lungen", "both lungs", "\xE8\x82\xBA"})
    CHECK(word_list(name) == "lung ");
  // Articles are no sides, and abbreviations of the same letters are.
  for (const char* name : {"Maske der Lunge", "der Lungen", "Segmentation der Lungenfelder", "L'area polmonare",
                           "Contour de l\xE2\x80\x99poumon"})
    CHECK(word_list(name) == "lung ");
  CHECK(word_list("pulmon der.") == "right lung ");
  CHECK(word_list("l lung") == "left lung ");
  CHECK(word_list("left and right lung") == "left right lung ");
  CHECK_FALSE(words_of("left and right lung").one_side());
  for (const char* name : {"A", "1", "object", "class 2", "", "\xFF\xC3"}) CHECK_FALSE(words_of(name).left);
  CHECK(word_list("A") == "");
}
