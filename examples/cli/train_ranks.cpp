// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "train_ranks.hpp"

#include <string>

#include "job.hpp"
#include "lungseg/core/device.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/distributed/gpu_of_rank.hpp"
#include "lungseg/train/training_ranks.hpp"

namespace cli {

void join_ranks(const std::shared_ptr<lungseg::communicator>& world, train_options& options) {
  lungseg::training_ranks{world}.expect_same({{"lungseg version", lungseg::version},
                                              {"kind of build", lungseg::has_cuda ? "cuda" : "cpu"},
                                              {"--task", options.task},
                                              {"--batch", std::to_string(options.batch)},
                                              {"--threads", std::to_string(options.common.threads)},
                                              {"--device", options.common.device},
                                              {"--deterministic", options.deterministic ? "on" : "off"},
                                              {"--sync-norm", options.sync_norm}});
  if (options.common.threads == 0) options.common.threads = threads_of_rank(*world);
  if (options.common.device == "cuda") options.common.device = lungseg::gpu_of_rank(*world).name();
}

void tell_ranks(const lungseg::context& ctx, const train_options& options, int films, const lungseg::log_sink& log) {
  const bool deterministic = options.deterministic;
  if (!ctx.world() && !deterministic) return;
  const int ranks = ctx.world() ? ctx.world()->size() : 1, least = films / ranks, most = (films + ranks - 1) / ranks;
  lungseg::report(log, lungseg::log_level::note,
                  std::to_string(ranks) + (ranks == 1 ? " rank with " : " ranks with ") + std::to_string(least) +
                      (most > least ? " or " + std::to_string(most) : "") + (most == 1 ? " film" : " films") +
                      (ranks == 1 ? "" : " each") + ": " + std::to_string(films) + " films a step" +
                      (deterministic ? ", a thread for each film"
                                     : ", " + std::to_string(ctx.threads()) +
                                           (ctx.threads() == 1 ? " thread a rank" : " threads a rank")));
  if (deterministic && !lungseg::any_ranks_train_alike(ranks, films))
    lungseg::report(log, lungseg::log_level::warning,
                    "--deterministic: the ranks do not have the same power of two of films, so that another number "
                    "of ranks trains the same within rounding only");
}

}  // namespace cli
