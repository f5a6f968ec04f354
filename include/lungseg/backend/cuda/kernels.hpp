// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The GPU backend: operations include this file (through ops/gpu.hpp) and no other of the folder.

#include "lungseg/backend/cuda/components.hpp"
#include "lungseg/backend/cuda/conv2d.hpp"
#include "lungseg/backend/cuda/dense.hpp"
#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/backend/cuda/image.hpp"
#include "lungseg/backend/cuda/loss.hpp"
#include "lungseg/backend/cuda/lungs.hpp"
#include "lungseg/backend/cuda/norm.hpp"
#include "lungseg/backend/cuda/proposals.hpp"
#include "lungseg/backend/cuda/targets.hpp"
#include "lungseg/backend/cuda/unet.hpp"
#include "lungseg/backend/cuda/update.hpp"
