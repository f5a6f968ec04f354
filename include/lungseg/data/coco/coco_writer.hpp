// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <ostream>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/coco/coco_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A dataset file must name the folder of its films, and JSON could only hold another name for one that is not UTF-8.
/// \throws format_error for such a folder
void check_folder_for_coco(const std::filesystem::path& file, const std::filesystem::path& films);

/// Writes a dataset as COCO JSON, as a whole or not at all. Image ids are image_ids(dataset), category ids the
/// class ids; info says the laterality and where the films are, each image its definition ("lung_definition") and
/// source where they are known. Boxes and areas are those of the masks.
/// \throws file_error when it cannot be written; format_error for a film whose name, sizes or masks no reader would
/// take, or a folder of films whose name is not UTF-8.
void write_coco(const std::filesystem::path& file, const film_dataset& dataset, mask_code code = mask_code::counts);

/// The same to a stream, for a file that will lie beside the films.
/// \throws format_error as above; option_error for a dataset that names a folder
void write_coco(std::ostream& out, const film_dataset& dataset, mask_code code = mask_code::counts);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/coco/coco_writer_impl.hpp"
#endif
