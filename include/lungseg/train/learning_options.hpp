// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <optional>

#include "lungseg/core/log.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/sample/loader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How films are handed to a network in training.
struct learning_options {
  int batch = 4;                                               // films a step, of all ranks together
  std::optional<augment_options> augment = augment_options{};  // nothing: films as they are
  int loader_threads = 1;
  std::size_t cache_bytes = std::size_t{1} << 30;  // of prepared films kept in memory
  bad_film on_bad_film = bad_film::skip;
  int rank = 0, ranks = 1;  // of the context's world; each has its share of every batch
  log_sink log{};           // gets the films that are left out
};

}}  // namespace lungseg::LUNGSEG_ABI
