// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lungseg/data/json/json_value.hpp"
#include "lungseg/infer/report/film_table.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The value that is called so among the first `count` of an enum. \throws json_fault for a word that none is
template <class Enum>
Enum of_name(const json_value& word, std::size_t count, const std::string& where) {
  const std::string text = to_text(word, where);
  for (std::size_t i = 0; i < count; ++i)
    if (name(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
  throw json_fault{where + " is \"" + text + "\", which this version does not know"};
}

int read_count(const json_value& object, const char* key, const std::string& where);
/// put_number's null is what is no number.
double read_figure(const json_value& object, const char* key, const std::string& where);
bool read_truth(const json_value& object, const char* key, const std::string& where);
std::string read_text(const json_value& object, const char* key, const std::string& where);
std::string find_text(const json_value& object, const char* key, const std::string& where);
const json_value& read_list(const json_value& object, const char* key, const std::string& where);

verdict read_verdict(const json_value& object, const std::string& where);

std::vector<film_note> read_notes(const json_value& of, const std::string& where);

/// What write_film_head wrote. \throws json_fault
film_entry read_film_head(const json_value& of, const std::string& where);

/// What write_film wrote, as far as any output needs it: writing it again gives the same text.
/// \throws json_fault naming what is not as write_film has it
film_entry read_film(const json_value& of, const std::string& where);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/read_film_entry_impl.hpp"
#endif
