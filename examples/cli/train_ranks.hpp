// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// lungseg train as one of several ranks that mpirun has started (docs/distributed.md): how they join, and
/// how they share a step.

#include <memory>

#include "job.hpp"
#include "lungseg/api/film_ranks.hpp"
#include "lungseg/core/communicator.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/train/trainer_options.hpp"
#include "train_options.hpp"

namespace cli {

/// Becomes one of several ranks, with its share of the machine's processors where --threads says nothing, and of
/// --device cuda the GPU of its own number on the machine.
/// \throws option_error naming ranks that were started with other options
void join_ranks(const std::shared_ptr<lungseg::communicator>& world, train_options& options);

/// Tells how a step is shared, where it is.
/// \param films  a step, of all ranks
void tell_ranks(const lungseg::context& ctx, const train_options& options, int films, const lungseg::log_sink& log);

/// train(context) on this rank, after telling the log how a step is shared; with --deterministic on a rank for each of
/// its films.
template <class Train>
lungseg::training_result in_ranks(const lungseg::context& ctx, const train_options& options, int films,
                                  const lungseg::log_sink& log, const Train& train) {
  tell_ranks(ctx, options, films, log);
  return options.deterministic ? lungseg::in_film_ranks(ctx, films, train) : train(ctx);
}

}  // namespace cli
