// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/communicator.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/data/sample/sample.hpp"
#include "lungseg/train/named_values.hpp"
#include "lungseg/train/shared_batch.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE batch_share share_batch(communicator& world, std::span<const sample> samples) {
  batch_share share{.own = static_cast<int>(samples.size())};
  int sizes[3]{share.own, 0, 0};
  for (const sample& s : samples) {
    sizes[1] = std::max(sizes[1], s.film.height);
    sizes[2] = std::max(sizes[2], s.film.width);
  }
  const std::vector<std::string> all =
      world.all_gather({reinterpret_cast<const char*>(sizes), sizeof sizes});  // of one kind of machine
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    expect<option_error>(all[rank].size() == sizeof sizes, "ranks: they do not train the same");
    std::copy_n(all[rank].data(), sizeof sizes, reinterpret_cast<char*>(sizes));
    if (rank < static_cast<std::size_t>(world.rank())) share.first += sizes[0];
    share.all += sizes[0];
    share.height = std::max(share.height, sizes[1]);
    share.width = std::max(share.width, sizes[2]);
  }
  return share;
}

LUNGSEG_INLINE sample blank_sample(const batch_share& share) {
  sample blank;
  blank.film = image<float>{share.height, share.width};
  blank.place = {.height = share.height, .width = share.width, .scaled_h = share.height, .scaled_w = share.width};
  return blank;
}

namespace detail {

/// What batches_in() reads: index, films and the count of losses, and each of these by its name.
inline std::string text_of(const batch_losses& batch) {
  std::string text = number_text(batch.index) + " " + number_text(batch.films) + " " +
                     number_text(static_cast<double>(batch.losses.size()));
  for (const auto& [name, value] : batch.losses) text += " " + name + " " + number_text(value);
  return text + "\n";
}

inline std::vector<batch_losses> batches_in(const std::string& text) {
  std::vector<batch_losses> all;
  std::istringstream words{text};
  for (std::string index, films, count; words >> index >> films >> count;) {
    batch_losses batch{std::stoi(index), std::stod(films), {}};
    std::string name, value;
    for (int left = std::stoi(count); left > 0 && words >> name >> value; --left)
      batch.losses.emplace_back(name, std::stod(value));
    all.push_back(std::move(batch));
  }
  return all;
}

/// The batches of all ranks, in the order of their indices.
inline std::vector<batch_losses> gathered(communicator& world, const std::vector<batch_losses>& own) {
  std::string text, whole;
  for (const batch_losses& batch : own) text += text_of(batch);
  for (const std::string& each : world.all_gather(text)) whole += each;
  std::vector<batch_losses> all = batches_in(whole);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  return all;
}

}  // namespace detail

LUNGSEG_INLINE named_values mean_losses(communicator* world, std::vector<batch_losses> own) {
  const std::vector<batch_losses> all = world ? detail::gathered(*world, own) : std::move(own);
  named_values sums;
  double films = 0;
  for (const batch_losses& batch : all) {
    if (sums.empty())
      for (const auto& [name, value] : batch.losses) sums.emplace_back(name, 0.0);
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k].second += batch.films * batch.losses.at(k).second;
    films += batch.films;
  }
  for (auto& [name, value] : sums) value /= films;
  return sums;
}

}}  // namespace lungseg::LUNGSEG_ABI
