// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "lungseg/dicom/met_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Looks through a folder of studies, its subfolders included, or through the files that a DICOMDIR names, and tells
/// frontal chest films from all else by what the files say: one frame of a radiograph or a capture, of the chest where
/// the body part is given, frontal where the view or the orientation is. Nothing is decoded.
/// \param place  a folder, a DICOMDIR, or a DICOM file, which stands for itself
/// \return every DICOM file, in the order of their paths; files that are none, and DICOMDIRs, are passed over. A damaged
///         file is left out, and so is what cannot be read, folders below among it, since films may be there. Links are
///         followed, and each folder is gone into once (walk_files).
/// \throws file_error when the place cannot be listed; format_error for a place that is a damaged DICOMDIR or no DICOM
///         file
std::vector<met_file> find_films(const std::filesystem::path& place);
/// The same one by one, in whatever order the system has the files of a folder, for archives of any size.
/// \throws as find_films
void each_film_file(const std::filesystem::path& place, const std::function<void(met_file)>& take);

/// Whether a file is a DICOMDIR, which names other files and holds no picture. What cannot be read is none.
bool is_dicomdir(const std::filesystem::path& file);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/find_films_impl.hpp"
#endif
