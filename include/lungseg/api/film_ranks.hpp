// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <memory>

#include "lungseg/core/context.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/data/sample/loader_share.hpp"
#include "lungseg/distributed/run_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Trains with a rank for each film of a step: threads of this process, as many as its share of the films, and those of
/// the context's other ranks. Each computes with one thread and a model of its own, and all sums are added in the order
/// of one tree over the films. So the same bytes come out of any number of processes, as long as each of them has the
/// same power of two of films (distributed/thread_world.hpp), and the processors have the same instruction set.
/// \param ctx    of the processor; its ranks must add in order, too (mpi_options::ordered)
/// \param batch  films a step, of all processes
/// \param train  called as train(context) for each film's rank
/// \throws option_error for a GPU, or for fewer films than processes; what `train` throws
template <class Train>
auto in_film_ranks(const context& ctx, int batch, const Train& train) {
  expect<option_error>(ctx.where().is_cpu(), "training: a rank for each film needs the processor, not a GPU");
  const int rank = ctx.world() ? ctx.world()->rank() : 0, ranks = ctx.world() ? ctx.world()->size() : 1;
  const int films = loader_share::of_rank(rank, ranks, batch).count();
  expect<option_error>(batch >= ranks, "training: " + std::to_string(batch) + " films a step are too few for " +
                                           std::to_string(ranks) + " ranks");
  const std::shared_ptr<thread_world> team = thread_world::make(films, ctx.world());
  return run_ranks(team, [&](const std::shared_ptr<communicator>& own) {
    // Memory of its own, so that the threads do not wait for each other.
    return train(context{}
                     .with_threads(1)
                     .with_seed(ctx.seed())
                     .with_exact(ctx.exact())
                     .with_instructions(ctx.instructions())
                     .with_shared_norms(true)
                     .across(own));
  });
}

/// Whether the bytes of in_film_ranks are those of any other number of ranks, too.
inline bool any_ranks_train_alike(int ranks, int batch) noexcept {
  const int films = batch / std::max(ranks, 1);
  return films * ranks == batch && (films & (films - 1)) == 0;
}

/// A sink that several threads may call.
log_sink locked(log_sink log);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/film_ranks_impl.hpp"
#endif
