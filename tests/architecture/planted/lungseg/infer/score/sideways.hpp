// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: infer and train do not know each other.
#pragma once

#include "lungseg/infer/report/html_report.hpp"
#include "lungseg/train/trainer.hpp"
