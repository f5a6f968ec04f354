// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Winograd's convolution for every instruction set, behind winograd.hpp and the filter gradient.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include "lungseg/backend/cpu/conv/conv_packing.hpp"
#include "lungseg/backend/cpu/conv/winograd_plan.hpp"
#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/core/parallel.hpp"

#define LUNGSEG_KERNELS "lungseg/backend/cpu/conv/winograd.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS
