// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <string_view>

#include "lungseg/core/config.hpp"

/// \file
/// The table of file_kind.hpp: what begins the files that users mistake for models, datasets and films.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a file may be taken for.
enum class file_family { safetensors, hdf5, json, picture, folder, other };

namespace detail {

inline constexpr const char* torch_advice =
    "make a safetensors file of it with examples/pth_to_safetensors.py, and a model of that with 'lungseg convert'";
inline constexpr const char* keras_advice =
    "save the weights as HDF5 with Keras 2 (tf_keras, or TF_USE_LEGACY_KERAS=1): model.save_weights('weights.h5')";
inline constexpr const char* unpack_advice = "unpack it and name the file in it";
inline constexpr const char* framework_advice =
    "export the weights from the framework that made it, as Keras HDF5 or safetensors";

/// Bytes at a place of the file that only one format has there.
struct file_signature {
  std::size_t at;
  std::string_view bytes;
  file_family family;
  const char *what, *advice;
};

using std::string_view_literals::operator""sv;

inline constexpr file_signature file_signatures[] = {
    {0, "version https://git-lfs"sv, file_family::other, "a Git LFS pointer and not the file itself",
     "fetch the file with 'git lfs pull'"},
    {0, "\x89PNG"sv, file_family::picture, "a PNG picture", ""},
    {0, "\xFF\xD8\xFF"sv, file_family::picture, "a JPEG picture", ""},
    {0, "GIF8"sv, file_family::picture, "a GIF picture", ""},
    {0, "II*\0"sv, file_family::picture, "a TIFF picture", ""},
    {0, "MM\0*"sv, file_family::picture, "a TIFF picture", ""},
    {128, "DICM"sv, file_family::picture, "a DICOM file", ""},
    {8, "WEBP"sv, file_family::picture, "a WebP picture", ""},
    {4, "TFL3"sv, file_family::other, "a TensorFlow Lite model", framework_advice},
    {0, "\x08\x01\x12"sv, file_family::other, "a model of TensorFlow (SavedModel)", framework_advice},
    {0, "GGUF"sv, file_family::other, "a GGUF model", framework_advice},
    {0, "\x93NUMPY"sv, file_family::other, "a NumPy array", framework_advice},
    {0, "\x1F\x8B"sv, file_family::other, "compressed by gzip", unpack_advice},
    {0, "BZh"sv, file_family::other, "compressed by bzip2", unpack_advice},
    {0,
     "\xFD"
     "7zXZ"sv,
     file_family::other, "compressed by xz", unpack_advice},
    {0, "\x28\xB5\x2F\xFD"sv, file_family::other, "compressed by zstd", unpack_advice},
    {0, "7z\xBC\xAF"sv, file_family::other, "a 7z archive", unpack_advice},
    {0, "Rar!"sv, file_family::other, "a RAR archive", unpack_advice},
    {257, "ustar"sv, file_family::other, "a tar archive", unpack_advice},
    {0, "%PDF"sv, file_family::other, "a PDF document", ""},
};

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
