// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "lungseg/core/error.hpp"

#if !defined(LUNGSEG_MODELS_DIR) && __has_include(<lungseg_models_dir.hpp>)
#include <lungseg_models_dir.hpp>
#endif

/// \file
/// Where the model is that ships. Nothing in lungseg::compiled may call what is here: LUNGSEG_MODELS_DIR says where the
/// lungseg lies of whoever links the CMake target. An installed package defines it, a build tree has it in a header.

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr const char* shipped_model_name = "lungs.safetensors";

/// The folder of the running program; empty where the system does not say.
inline std::filesystem::path program_folder() {
  std::error_code none;
  return std::filesystem::read_symlink("/proc/self/exe", none).parent_path();
}

/// Where the CMake target says that the models lie; empty without it.
inline std::filesystem::path model_folder_of_library() {
#if defined(LUNGSEG_MODELS_DIR)
  return LUNGSEG_MODELS_DIR;
#else
  return {};
#endif
}

/// The places that shipped_model() looks at, in its order.
inline std::vector<std::filesystem::path> model_folders(const std::filesystem::path& program,
                                                        const std::filesystem::path& library) {
  std::vector<std::filesystem::path> folders;
  if (!program.empty())
    for (const char* beside : {"models", "../models", "../share/lungseg/models"})
      folders.push_back((program / beside).lexically_normal());
  if (!library.empty() && std::ranges::find(folders, library) == folders.end()) folders.push_back(library);
  return folders;
}

inline bool is_file(const std::filesystem::path& path) {
  std::error_code none;
  return std::filesystem::is_regular_file(path, none);
}

/// The file that the user names: itself, or in a folder.
inline std::filesystem::path named_model(const std::filesystem::path& named) {
  std::error_code none;
  std::filesystem::path file = std::filesystem::is_directory(named, none) ? named / shipped_model_name : named;
  expect<file_error>(is_file(file), "LUNGSEG_MODELS is " + named.string() + ", and there is no file " + file.string());
  return file;
}

/// \throws file_error naming all places
inline std::filesystem::path model_in(const std::vector<std::filesystem::path>& folders) {
  std::string places;
  for (const std::filesystem::path& folder : folders) {
    if (std::filesystem::path file = folder / shipped_model_name; is_file(file)) return file;
    places += (places.empty() ? "" : ", ") + folder.string();
  }
  throw file_error{std::string{"no model was named, and the one that ships with lungseg, "} + shipped_model_name +
                   ", is in none of these folders: " + places +
                   ". Name a model, or in the environment variable LUNGSEG_MODELS the folder that has it"};
}

}  // namespace detail

/// The file of the model that ships with the library, `lungs.safetensors`. Where the environment variable
/// LUNGSEG_MODELS is set, it names the file or its folder, and nothing else is looked at. Otherwise the first that is
/// there is taken: beside the running program in models, ../models and ../share/lungseg/models; in the folder of models
/// of the installed package or source tree that the program was built with.
/// \throws file_error when it is nowhere, naming every place that was looked at
inline std::filesystem::path shipped_model() {
  if (const char* named = std::getenv("LUNGSEG_MODELS"); named && *named) return detail::named_model(named);
  return detail::model_in(detail::model_folders(detail::program_folder(), detail::model_folder_of_library()));
}

}}  // namespace lungseg::LUNGSEG_ABI
