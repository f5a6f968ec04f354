// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/error.hpp"

/// \file
/// Text files that people make: UTF-8, with or without a byte order mark, with the line ends of any system. Other
/// encodings are refused by their names, because read as UTF-8 they would only look like missing films or broken JSON.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The encoding that a text betrays by its byte order mark, or by where its zero bytes stand: "UTF-16", "UTF-32", or
/// "binary" where they stand otherwise; "" when nothing speaks against UTF-8.
/// \param beginning  as of expect_utf8
std::string_view foreign_encoding(std::string_view beginning);

/// Refuses what begins like a text in another encoding than UTF-8, or like no text at all.
/// \param beginning  the file's first bytes, a multiple of four, or all of it
/// \throws format_error naming the file and the encoding
void expect_utf8(std::string_view beginning, const std::string& name);

/// A text without the byte order mark of UTF-8, if it has one.
std::string_view without_mark(std::string_view text);

/// A whole text file, without byte order mark.
/// \throws file_error when it cannot be read; format_error when it is no text, or not in UTF-8 but UTF-16 or UTF-32
std::string read_text_file(const std::filesystem::path& file);

/// The lines of a text file, whatever its line ends (LF, CR LF or CR), without blanks around them and without empty
/// ones.
/// \throws as read_text_file
std::vector<std::string> read_text_lines(const std::filesystem::path& file);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/text_file_impl.hpp"
#endif
