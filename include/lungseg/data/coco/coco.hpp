// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Datasets as COCO JSON: read_coco(), write_coco().

#include "lungseg/data/coco/coco_reader.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
