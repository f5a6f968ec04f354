// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The GPU backend: operations include this file (through ops/gpu.hpp) and no other of the folder.

#include "lungseg/backend/cuda/components.hpp"
#include "lungseg/backend/cuda/conv2d.hpp"
#include "lungseg/backend/cuda/depthwise.hpp"
#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/backend/cuda/elementwise.hpp"
#include "lungseg/backend/cuda/for_each.hpp"
#include "lungseg/backend/cuda/image.hpp"
#include "lungseg/backend/cuda/loss.hpp"
#include "lungseg/backend/cuda/lung_splitter.hpp"
#include "lungseg/backend/cuda/mask_overlap_loss.hpp"
#include "lungseg/backend/cuda/norm.hpp"
#include "lungseg/backend/cuda/optimizer.hpp"
#include "lungseg/backend/cuda/pool.hpp"
#include "lungseg/backend/cuda/selection.hpp"
#include "lungseg/backend/cuda/squeeze.hpp"
#include "lungseg/backend/cuda/targets.hpp"
#include "lungseg/backend/cuda/update.hpp"
