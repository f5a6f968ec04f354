// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Draws wires, tubes, electrodes and a pacemaker. They are dense, so they add to the levels, which stop at 255.
void add_devices(image<float>& picture, const things_change& change);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/devices_impl.hpp"
#endif
