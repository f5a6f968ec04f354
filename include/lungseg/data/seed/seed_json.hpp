// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Datasets in the original project's JSON: read_seed(), read_seed_records(), write_seed().

#include "lungseg/data/seed/seed_reader.hpp"
#include "lungseg/data/seed/seed_writer.hpp"
