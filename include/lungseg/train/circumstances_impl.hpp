// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/circumstances.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline std::string rank_count(const context& ctx) {
  return std::to_string(ctx.world() ? ctx.world()->size() : 1);
}

LUNGSEG_INLINE run_description circumstances(const context& ctx, run_description run, const archive& model,
                                             bool overlap) {
  for (const auto& [key, text] : model.metadata) run.emplace(key, text);
  run["lungseg version"] = version;
  run["device"] = ctx.where().is_cuda() ? "cuda" : "cpu";
  run["precision"] = lungseg::name(ctx.precision());
  run["instruction set"] = lungseg::name(ctx.instructions());
  run["threads"] = std::to_string(ctx.threads());
  run["overlap"] = overlap ? "yes" : "no";
  run["shared norms"] = ctx.shared_norms() ? "yes" : "no";
  return run;
}

LUNGSEG_INLINE void add_ranks(archive& to, const context& ctx) {
  to.metadata["training.threads"] = std::to_string(ctx.threads());
  if (rank_count(ctx) != "1") to.metadata["training.ranks"] = rank_count(ctx);
}

LUNGSEG_INLINE std::vector<std::pair<std::string, log_level>> changes_since(const archive& from, const context& ctx) {
  std::vector<std::pair<std::string, log_level>> changes;
  const std::string threads = std::to_string(ctx.threads()), then = from.text("training.threads");
  if (then != threads)
    changes.emplace_back(
        "resuming with " + threads + " threads a run of " + then + ": it will not be the same bit for bit",
        log_level::warning);
  const auto known = from.metadata.find("training.ranks");
  const std::string ranks = known == from.metadata.end() ? "1" : known->second;
  if (ranks != rank_count(ctx))
    changes.emplace_back("resuming with " + rank_count(ctx) + (ctx.world() ? " ranks" : " rank") + " a run of " +
                             ranks + ": it will be the same within rounding",
                         log_level::note);
  return changes;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
