// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The filter gradient, both ways; compiled once per instruction set.

namespace filter_gradient {
#include "lungseg/backend/cpu/conv/conv_filter_gradient_kernel.inl"
//
#include "lungseg/backend/cpu/conv/conv_filter_gradient_driver.inl"
//
#include "lungseg/backend/cpu/conv/conv_filter_gradient_patches.inl"
//
#include "lungseg/backend/cpu/conv/conv_filter_gradient_product.inl"
}  // namespace filter_gradient
namespace winograd {
#include "lungseg/backend/cpu/conv/winograd_filter_gradient.inl"
}  // namespace winograd
