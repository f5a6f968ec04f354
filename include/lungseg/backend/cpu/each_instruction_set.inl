// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// Includes the kernel source named by LUNGSEG_KERNELS once for each instruction set; see simd.hpp.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::baseline {
#include LUNGSEG_KERNELS
}}}
#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX2)
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::avx2 {
#include LUNGSEG_KERNELS
}}}
LUNGSEG_TARGET_END
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512)
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::avx512 {
#include LUNGSEG_KERNELS
}}}
LUNGSEG_TARGET_END
#endif
