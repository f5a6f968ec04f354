// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "values.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "lungseg/core/parse_number.hpp"
#include "lungseg/infer/report/prediction_run.hpp"

namespace cli {

namespace {

std::string text_of(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// Least number of letters to insert, remove or replace. \source Levenshtein 1966
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

/// The name that `word` may have been meant to be, or "".
std::string nearest(const std::string& word, const std::vector<std::string>& names) {
  constexpr std::size_t most_slips = 2;
  std::string best;
  for (const std::string& name : names) {
    const bool begun = word.size() > 3 && name.starts_with(word);
    const std::size_t slips = begun ? 0 : distance(word, name);
    if (slips <= most_slips && slips < word.size() / 2 && (best.empty() || slips < distance(word, best))) best = name;
  }
  return best;
}

}  // namespace

CLI::Validator between(double least, double most) {
  const std::string range = text_of(least) + " to " + text_of(most);
  const auto check = [=](const std::string& text) {
    double value = 0;
    const bool inside = CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
    return inside ? std::string{} : "'" + text + "' is no number from " + range;
  };
  return {check, "from " + range};
}

CLI::Validator whole_number() {
  const auto check = [](const std::string& text) {
    return lungseg::detail::parse_number<std::uint64_t>(text) ? std::string{}
                                                              : "'" + text + "' is no whole number from 0 to 2^64 - 1";
  };
  return {check, ""};
}

CLI::Validator existing_path_or(const std::string& word) {
  return {[word](const std::string& text) {
            std::string path = text;
            return text == word ? std::string{} : CLI::ExistingPath(path);
          },
          "PATH(existing)"};
}

CLI::Validator shard_text() {
  return {[](const std::string& text) {
            try {
              lungseg::shard_of(text);
              return std::string{};
            } catch (const lungseg::option_error& fault) {
              return std::string{fault.what()};
            }
          },
          "I/N"};
}

std::string explain_unknown(const CLI::App& to) {
  const bool program = to.get_parent() == nullptr;
  std::vector<std::string> words = to.remaining(), names;
  const auto is_option = [](const std::string& word) { return word.starts_with("-"); };
  // What follows belongs to the unknown command, and a value to the unknown option before it.
  if (program)
    words.resize(1);
  else if (std::any_of(words.begin(), words.end(), is_option))
    std::erase_if(words, std::not_fn(is_option));
  for (const CLI::Option* option : to.get_options())
    if (!option->get_lnames().empty()) names.push_back("--" + option->get_lnames().front());
  for (const CLI::App* command : to.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  std::string text = program                    ? "unknown command or option"
                     : is_option(words.front()) ? to.get_name() + ": unknown option"
                                                : to.get_name() + ": one argument too many:";
  for (const std::string& word : words) {
    const std::string near = nearest(word.substr(0, word.find('=')), names);
    text += " '" + word + "'" + (near.empty() ? "" : " (did you mean " + near + "?)");
  }
  return text;
}

}  // namespace cli
