// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

namespace serve {

/// What a film is called that came under this name: without folders, as UTF-8 of at most 200 bytes, without control
/// characters and what file systems do not take; "film" when nothing is left. It is shown to people, and names files
/// in an archive; nothing is ever opened by it.
std::string film_name(std::string_view sent);

}  // namespace serve
