// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/core/named_tensor.hpp"
#include "lungseg/train/checkpoint.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What all ranks of a training must share: its options, model, program and kind of machine.
/// \param model    as the trainable saves it
/// \param overlap  trainer_options::overlap
run_description circumstances(const context& ctx, run_description run, const archive& model, bool overlap);

/// Writes down what may be another in a resumed run, at a price.
void add_ranks(archive& to, const context& ctx);

/// What is another now than it was when a checkpoint was written.
std::vector<std::pair<std::string, log_level>> changes_since(const archive& from, const context& ctx);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/circumstances_impl.hpp"
#endif
