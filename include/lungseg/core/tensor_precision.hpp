// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/dtype.hpp"
#include "lungseg/core/named_tensor.hpp"

/// \file
/// The precision that weights have in a file. Networks compute with float32 weights whatever it is.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// \throws format_error for a tensor whose elements widened() does not know
void expect_floats(const named_tensor& tensor);

/// \param source  the file that the tensor comes from, for the message
/// \throws format_error when an element is infinite or NaN, or of a type that is neither F64 nor known to widened()
void expect_finite_values(const named_tensor& tensor, const std::string& source);

/// The tensor in float32, which holds every number of the narrower formats. One that is float32 is returned as it is
/// and shares its bytes.
/// \throws format_error when the elements are neither F32, BF16 nor F16
named_tensor widened(named_tensor tensor);

/// The tensor in `precision`: float32 elements are rounded to the nearest, ties to even; infinities and NaN stay what
/// they are. Elements of other types stay, and so does everything when the precision is float32.
/// \throws option_error for a number beyond the range of `precision`, naming the tensor
named_tensor rounded(named_tensor tensor, dtype precision);

/// The same of every tensor of an archive.
archive rounded(archive contents, dtype precision);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/tensor_precision_impl.hpp"
#endif
