// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/core/named_tensor.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/train/checkpoint.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Messages of one rank of several: the first one's go out as they are, of the others' the warnings, with their names.
log_sink log_of_rank(const context& ctx, log_sink log);

namespace detail {

/// "rank 1 of 2 (b) has films '8', and rank 0 of 2 (a) '9'" for the first rank that differs; empty where none does.
/// \param all  of every rank, its name first, then keys and values in the same order
std::string difference_of(const std::vector<std::vector<std::string>>& all);

}  // namespace detail

/// What the ranks of a training have to agree on; where there is one alone, it agrees with itself. Every call is
/// collective.
class training_ranks {
 public:
  explicit training_ranks(std::shared_ptr<communicator> world) : world_{std::move(world)} {}

  /// Whether this rank writes the run's files and messages.
  bool writes() const noexcept { return !world_ || world_->rank() == 0; }

  /// \throws option_error naming ranks and what differs, on every rank
  void expect_same(const run_description& own) const;

  /// What is to be done before the next step.
  struct orders {
    bool stop = false, save = false;
    std::int64_t position = 0;  // on the plan
  };
  /// Position and checkpoints as the first rank says; the end as any of them does.
  orders agreed(const orders& own) const;

  /// The first rank's weights and statistics, on every rank.
  void share(const nn::state_refs& state) const;

  /// The mean of all ranks' running statistics, on every rank, where norms are not shared, which leaves each with its
  /// own.
  void average(const context& ctx, const std::vector<nn::buffer*>& buffers) const;

  /// The first rank's archive, on every rank. \param own  empty on the others
  archive share(archive own) const;

  /// The first rank's values, on every rank.
  named_values share(named_values own) const;
  bool share(bool own) const;
  /// How many different texts, without zero bytes, all ranks have together.
  std::int64_t different(const std::vector<std::string>& own) const;

 private:
  static std::string pack(const std::string& text);
  static std::string unpack(const std::string& from, std::size_t& at);
  void share_text(std::string& text) const;

  std::shared_ptr<communicator> world_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/training_ranks_impl.hpp"
#endif
