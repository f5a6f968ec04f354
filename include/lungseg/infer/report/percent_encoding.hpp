// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A file name of any bytes as a relative address.
/// \source RFC 3986, section 2
std::string percent_encoded(std::string_view name);

/// The name that percent_encoded made the address of.
std::string percent_decoded(std::string_view address);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/percent_encoding_impl.hpp"
#endif
