// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/core/parse_number.hpp"
#include "lungseg/infer/report/prediction_run.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE shard shard_of(std::string_view text) {
  constexpr std::int64_t most = 1000000;  // beyond it a typing error is likelier than so many processes
  const std::size_t parted = std::min(text.find('/'), text.size());
  const auto index = detail::parse_number<std::int64_t>(text.substr(0, parted));
  const auto of = detail::parse_number<std::int64_t>(text.substr(std::min(parted + 1, text.size())));
  expect<option_error>(
      index && of && *of <= most && *index >= 1 && *index <= *of,
      "'" + std::string{text} + "' is no shard, expected I/N with I from 1 to N, and N at most 1000000, like 2/4");
  return {*index, *of};
}

namespace detail {

inline std::string difference_of(const prediction_run::named_texts& then, const prediction_run::named_texts& now) {
  const auto in = [](const prediction_run::named_texts& all, const std::string& name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.first == name; });
    return found == all.end() ? std::string{"not given"} : found->second;
  };
  const auto told = [&](const std::string& name) {
    return name + " was " + in(then, name) + ", and is " + in(now, name);
  };
  for (const auto& [name, value] : then)
    if (in(now, name) != value) return told(name);
  for (const auto& [name, value] : now)
    if (in(then, name) != value) return told(name);
  return {};
}

}  // namespace detail

LUNGSEG_INLINE std::string difference(const prediction_run& then, const prediction_run& now) {
  if (then.version != now.version) return "the program was " + then.version + ", and is " + now.version;
  if (then.command != now.command) return "the command was " + then.command + ", and is " + now.command;
  const auto models = [](const prediction_run& of) {
    std::string text;
    for (const used_model& each : of.models) text += (text.empty() ? "" : " + ") + each.text();
    return text;
  };
  if (models(then) != models(now)) return "the model was " + models(then) + ", and is " + models(now);
  for (const auto& part : {&prediction_run::options, &prediction_run::facts})
    if (std::string text = detail::difference_of(then.*part, now.*part); !text.empty()) return text;
  if (then.category_ids != now.category_ids) return "the dataset had other category ids";
  if (then.films.count != now.films.count)
    return "there were " + std::to_string(then.films.count) + " films in the list, and are " +
           std::to_string(now.films.count);
  return then.films == now.films ? "" : "the films had other names";
}

}}  // namespace lungseg::LUNGSEG_ABI
