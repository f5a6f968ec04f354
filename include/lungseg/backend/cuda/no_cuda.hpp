// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What stands for the GPU backend in a build without CUDA: every function refuses.

#include "lungseg/backend/cuda/no_cuda_detection.hpp"
#include "lungseg/backend/cuda/no_cuda_layers.hpp"
