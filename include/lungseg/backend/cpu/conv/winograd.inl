// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// All of Winograd's convolution; compiled once per instruction set.

namespace winograd {
#include "lungseg/backend/cpu/conv/winograd_transform.inl"
//
#include "lungseg/backend/cpu/conv/winograd_kernel.inl"
//
#include "lungseg/backend/cpu/conv/winograd_driver.inl"
}  // namespace winograd
