// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/data/coco/coco_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The two formats that a dataset may be in.
enum class dataset_format { coco, seed };

/// Tells a COCO file (an object) from one of the original project (a list) by its first character.
/// \throws file_error when it cannot be read; format_error when it begins like neither
dataset_format format_of_dataset(const std::filesystem::path& file);

/// Where read_dataset puts the films of an original's dataset file, which holds the pixels itself.
std::filesystem::path films_folder_of(const std::filesystem::path& file);

/// Reads a dataset file of either format. The films of an original's file are written beside it, into
/// films_folder_of(file), and count from 1.
/// \param options  of COCO files
/// \throws as read_coco and read_seed
film_dataset read_dataset(const std::filesystem::path& file, const coco_read_options& options = {});

/// Several datasets as one, film after film in their order, with the sides of the first. Lungs may be called
/// differently in each; other classes have to be the same. The folder becomes the deepest one that holds all of theirs,
/// and the films' names grow accordingly. Ids of several files may mean different films and classes, so they are
/// dropped. How they were read is told together, but the first one's source of sides.
/// \throws option_error when there is none, or the classes differ, or a film comes twice, be it under two names
film_dataset merge(std::vector<film_dataset> parts);

/// Takes a random share of the films out of `from`, rounded to whole films but leaving at least one where it can, and
/// returns them as a dataset of their own. Both keep their order. Which films go is a pure function of the seed and
/// their number.
/// \throws option_error unless 0 <= share < 1
film_dataset split_off(film_dataset& from, double share, std::uint64_t seed);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/dataset/dataset_file_impl.hpp"
#endif
