// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <vector>

#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Models can vote when they know the same two lungs, on films of one kind.
/// \throws option_error if there is none, they disagree, or their classes are not two
void expect_alike(const std::vector<std::unique_ptr<mask_rcnn>>& models);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/predict/alike_models_impl.hpp"
#endif
