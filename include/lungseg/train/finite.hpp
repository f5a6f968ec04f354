// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/nn/parameter.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Stops a training whose losses are not numbers. The message names the cause: the first layer with weights that are
/// not finite, or else the layer in which the backward pass met the fault first, that is, the one nearest to the
/// losses.
/// \param parameters  in the order of the forward pass, with the gradients of the step
/// \param where       the step, for the message
/// \throws numeric_error unless all losses are finite
void expect_finite(const named_values& losses, const std::vector<nn::parameter*>& parameters, const std::string& where);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/finite_impl.hpp"
#endif
