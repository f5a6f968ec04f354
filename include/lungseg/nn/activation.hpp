// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/math/activation.hpp"
#include "lungseg/nn/tape.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

namespace detail {
/// The node that an element-by-element step writes: x itself in an inference pass that nobody else reads x in.
var elementwise_result(const tape& t, const var& x);
}  // namespace detail

/// The activation of x. Hand x over with std::move where it is not needed any more: an inference pass then works in
/// place.
var activate(tape& t, activation kind, var&& x);

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/activation_impl.hpp"
#endif
