// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/named_tensor.hpp"
#include "lungseg/infer/prior/lung_priors.hpp"

/// \file
/// Shape priors in a model's weight file: tensors named prior.DEFINITION.SIDE.NAME, half precision, which readers of
/// the model pass over.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Whether a file has shape priors; its header is enough to know.
bool has_priors(const archive& from);

/// The priors of a model's file; empty when it has none.
/// \throws format_error when tensors are missing, or do not fit each other
lung_priors priors_from(const archive& from);

/// Puts priors into a model's file, in place of those that are there.
void attach_priors(archive& to, const lung_priors& priors);

/// Takes the priors of one file along into another, in place of those that are there; nothing when `from` has none.
/// The elements stay shared with `from`.
void attach_priors(archive& to, const archive& from);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prior/prior_file_impl.hpp"
#endif
