// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/coco/coco_read_options.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Reads a COCO file: images, annotations (run lengths as numbers or text, or outlines) and categories, in any order,
/// as a stream: memory follows the masks that are kept, not the file. Films keep the file's order; boxes are those of
/// the masks.
///
/// Left and right follow the categories' names, in the languages of category_words.hpp; else the categories that the
/// options name; else, of two categories, the arrangement of their masks, where it is the same in nine films of ten; a
/// single category for both lungs is split, mask by mask. What is no lung is left out. The result says which of these
/// it was. A part that cannot be used costs that part: it stands with its reason in film_dataset::reading. The films
/// themselves are opened only where the file does not tell their size.
/// \throws file_error when it cannot be read; option_error when options.categories does not fit; format_error naming
/// file and fault for broken JSON, a file without the three lists, a laterality that is none, categories that do not
/// say which lung is left, and a file of which nothing is left.
film_dataset read_coco(const std::filesystem::path& file, const coco_read_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/coco/coco_reader_impl.hpp"
#endif
