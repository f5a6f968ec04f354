// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The GPU backend, or in a build without CUDA what stands for it: operations include this file and no other of the
/// folder.

#include "lungseg/backend/cuda/components.hpp"
#include "lungseg/backend/cuda/conv2d.hpp"
#include "lungseg/backend/cuda/dense.hpp"
#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/backend/cuda/for_each.hpp"
#include "lungseg/backend/cuda/image.hpp"
#include "lungseg/backend/cuda/loss.hpp"
#include "lungseg/backend/cuda/lungs.hpp"
#include "lungseg/backend/cuda/norm.hpp"
#include "lungseg/backend/cuda/selection.hpp"
#include "lungseg/backend/cuda/targets.hpp"
#include "lungseg/backend/cuda/unet.hpp"
#include "lungseg/backend/cuda/update.hpp"
#if !defined(LUNGSEG_WITH_CUDA)
#include "lungseg/backend/cuda/no_cuda.hpp"
#endif
