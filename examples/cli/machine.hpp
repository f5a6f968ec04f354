// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What the processor offers to a network, and what a network's layers make of it.

#include "lungseg/core/context.hpp"
#include "lungseg/core/files/archive.hpp"

namespace cli {

/// Prints the processor's vector instructions and units, each with whether it is there and used, and what --precision
/// auto means.
void print_machine(const lungseg::context& ctx);

/// Runs the model on a film of noise and prints by which method each of its convolutions was computed.
/// \throws option_error on a GPU; as model_from and unet_from
void print_plans(const lungseg::archive& model, const lungseg::context& ctx);

}  // namespace cli
