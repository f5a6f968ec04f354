// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The rules that make proposals, regions, detections, shared counts and averaged weights (math/*_rule*.hpp) as kernels.

#include "launch.cuh"
#include "lungseg/backend/cuda/for_each.hpp"
#include "lungseg/math/average_rule.hpp"
#include "lungseg/math/count_rules.hpp"
#include "lungseg/math/detection_rules.hpp"
#include "lungseg/math/proposal_rules.hpp"
#include "lungseg/math/target_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

#define LUNGSEG_KERNEL(RULE) template void for_each(const context&, const char*, std::int64_t, const math::RULE&);
LUNGSEG_KERNEL(anchor_rule)
LUNGSEG_KERNEL(objectness_rule)
LUNGSEG_KERNEL(decode_rule)
LUNGSEG_KERNEL(gather_kept_rule)
LUNGSEG_KERNEL(reorder_rule)
LUNGSEG_KERNEL(score_class_rule)
LUNGSEG_KERNEL(decode_class_rule)
LUNGSEG_KERNEL(gather_detection_rule)
LUNGSEG_KERNEL(class_mask_rule)
LUNGSEG_KERNEL(place_on_film_rule)
LUNGSEG_KERNEL(convert_rule)
LUNGSEG_KERNEL(append_truth_rule)
LUNGSEG_KERNEL(gather_region_rule)
LUNGSEG_KERNEL(average_rule)
LUNGSEG_KERNEL(pad_counts_rule)
LUNGSEG_KERNEL(total_counts_rule)
#undef LUNGSEG_KERNEL

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
