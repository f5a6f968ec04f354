// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>

#include "lungseg/core/named_tensor.hpp"
#include "lungseg/infer/quality/quality_model.hpp"

/// \file
/// A flag in the weight file of the model that it is for: tensors of double precision, named quality.NAME, which
/// readers of the model pass over and no change of precision touches.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Whether a file has a flag; its header is enough to know.
bool has_quality(const archive& from);

/// The flag of a model's file; none when the file has none.
/// \throws format_error when tensors are missing, or do not fit each other
std::optional<quality_model> quality_from(const archive& from);

/// Puts a flag into a model's file, in place of one that is there.
void attach_quality(archive& to, const quality_model& flag);

/// Takes the flag of one file along into another, in place of one that is there; nothing when `from` has none. The
/// elements stay shared with `from`.
void attach_quality(archive& to, const archive& from);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/quality_file_impl.hpp"
#endif
