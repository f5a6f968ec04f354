// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "dicom_film.hpp"
#include "limits.hpp"

namespace serve {

/// The film of a file that was sent, told by its contents: PNG, JPEG or DICOM. This is the one place to add a kind of
/// file.
/// \param how  of a DICOM file
/// \throws lungseg::format_error naming the film
read_result read_film(const std::string& bytes, const std::string& name, const film_options& how, const limits& of);

}  // namespace serve
