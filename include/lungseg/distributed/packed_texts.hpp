// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Some texts as one, each behind its length.
std::string pack_texts(const std::vector<std::string>& texts);

/// \throws format_error for what pack_texts did not make
std::vector<std::string> unpack_texts(std::string_view packed);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/distributed/packed_texts_impl.hpp"
#endif
