// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "lungseg/core/files/file_kind.hpp"
#include "lungseg/core/files/file_signatures.hpp"
#include "lungseg/core/files/hdf5_signature.hpp"
#include "lungseg/core/files/text_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The beginning and the end of a file: zip archives list their contents at the end.
struct file_ends {
  static constexpr std::size_t length = std::size_t{1} << 16;
  std::uintmax_t size = 0;
  std::string begin, end;

  explicit file_ends(const std::filesystem::path& file) {
    std::error_code fault;
    size = std::filesystem::file_size(file, fault);
    std::ifstream in{file, std::ios::binary};
    if (fault || !in.is_open()) return;
    begin.resize(std::min<std::uintmax_t>(size, length));
    in.read(begin.data(), std::ssize(begin));
    end.resize(begin.size());
    in.seekg(static_cast<std::streamoff>(size - end.size())).read(end.data(), std::ssize(end));
  }
  bool holds(std::string_view name) const { return begin.find(name) != begin.npos || end.find(name) != end.npos; }
};

/// A header's length of eight bytes, then the header, a JSON object.
inline bool is_safetensors(const std::string& begin) {
  return begin.size() > 8 && begin[8] == '{' && begin[7] == 0 && begin[6] == 0;
}

inline std::optional<file_kind> kind_of_zip(const file_ends& file) {
  if (!file.begin.starts_with("PK\3\4")) return std::nullopt;
  if (file.holds("data.pkl")) return file_kind{file_family::other, "a file of PyTorch (.pth, .pt)", torch_advice};
  if (file.holds("model.weights.h5")) return file_kind{file_family::other, "a model of Keras 3 (.keras)", keras_advice};
  return file_kind{file_family::other, "a zip archive", unpack_advice};
}

/// A pickle of protocol 2 to 5, as PyTorch wrote before version 1.6; or the protocol buffer of ONNX: its version, then
/// a member of a model.
inline std::optional<file_kind> kind_of_binary(const std::string& begin) {
  if (begin.size() < 4) return std::nullopt;
  if (begin[0] == '\x80' && begin[1] >= 2 && begin[1] <= 5)
    return file_kind{file_family::other, "a Python pickle, as PyTorch saves (.pth, .pt)", torch_advice};
  const bool member = std::string_view{"\x12\x1A\x22\x2A\x3A\x42"}.find(begin[2]) != std::string_view::npos;
  if (begin[0] == 8 && begin[1] >= 2 && begin[1] <= 32 && member)
    return file_kind{file_family::other, "an ONNX model", framework_advice};
  // GraphDef: its first member is a node, whose first member is its name
  const std::size_t node = static_cast<unsigned char>(begin[1]) < 0x80 ? 2 : 3;
  if (begin[0] == '\n' && node + 2 < begin.size() && begin[node] == '\n' && begin[node + 1] > 0 &&
      std::isalpha(static_cast<unsigned char>(begin[node + 2])))
    return file_kind{file_family::other, "a graph of TensorFlow (.pb)", framework_advice};
  return std::nullopt;
}

/// JSON in another encoding, which it betrays by its byte order mark or by the zeros around its first sign.
inline std::optional<file_kind> kind_of_wide_text(std::string_view begin) {
  const std::string_view encoding = foreign_encoding(begin.substr(0, 4096));
  if (!encoding.starts_with("UTF") || begin.substr(0, 8).find_first_of("{[") == begin.npos) return std::nullopt;
  return file_kind{file_family::json, "text in " + std::string{encoding}, "save it as UTF-8"};
}

inline std::optional<file_kind> kind_of_text(std::string_view begin) {
  std::string text{without_mark(begin).substr(0, 4096)};
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto has = [&](const char* word) { return text.find(word) != text.npos; };
  if (text.starts_with("<!doctype html") || text.starts_with("<html"))
    return file_kind{file_family::other, "a web page (HTML), perhaps the error of a download",
                     "download the file again"};
  if (text.starts_with("<?xml") && has("<net"))
    return file_kind{file_family::other, "a model of OpenVINO (.xml)", framework_advice};
  if (text.starts_with("<")) return file_kind{file_family::other, "an XML text, perhaps the error of a download", ""};
  if (text.starts_with("model_checkpoint_path"))
    return file_kind{file_family::other, "the list of a TensorFlow checkpoint", framework_advice};
  if (text.starts_with("{") && has("\"weight_map\""))
    return file_kind{file_family::json, "the list of a model in several safetensors files", "join them into one"};
  if (text.starts_with("{") || text.starts_with("["))
    return file_kind{file_family::json, "JSON text, such as a dataset", ""};
  return std::nullopt;
}

inline file_kind kind_of_folder(const std::filesystem::path& folder) {
  const auto has = [&](const char* name) {
    std::error_code ignored;
    return std::filesystem::exists(folder / name, ignored);
  };
  if (has("saved_model.pb")) return {file_family::folder, "a model of TensorFlow (SavedModel)", framework_advice};
  if (has("best.safetensors")) return {file_family::folder, "the folder of a training", "name best.safetensors in it"};
  return {file_family::folder, "a folder", ""};
}

}  // namespace detail

LUNGSEG_INLINE std::optional<file_kind> kind_of_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return detail::kind_of_folder(path);
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  const detail::file_ends file{path};
  const std::string& begin = file.begin;
  if (begin.empty()) return file_kind{file_family::other, "empty (0 bytes)", ""};
  if (detail::is_safetensors(begin)) return file_kind{file_family::safetensors, "a safetensors file", ""};
  for (const detail::file_signature& each : detail::file_signatures)
    if (std::string_view{begin}.substr(std::min(each.at, begin.size())).starts_with(each.bytes))
      return file_kind{each.family, each.what, each.advice};
  if (begin.size() >= 16 && begin.find_first_not_of('\0') == begin.npos)
    return file_kind{file_family::other, "made of zero bytes, like a download that failed", "download it again"};
  if (const auto zip = detail::kind_of_zip(file)) return zip;
  if (is_hdf5(path))
    return file_kind{file_family::hdf5, "an HDF5 file, such as Keras weights",
                     "make a model of it with 'lungseg convert FILE MODEL.safetensors'"};
  if (const auto text = detail::kind_of_wide_text(begin)) return text;
  if (const auto text = detail::kind_of_text(begin)) return text;
  return detail::kind_of_binary(begin);
}

LUNGSEG_INLINE void expect_family(const std::filesystem::path& file, std::initializer_list<file_family> accepted,
                                  const std::string& wanted) {
  const std::optional<file_kind> found = kind_of_file(file);
  if (!found || std::find(accepted.begin(), accepted.end(), found->family) != accepted.end()) return;
  const std::string fault = file.string() + ": is " + found->what + ", expected " + wanted +
                            (found->advice.empty() ? "" : "; " + found->advice);
  if (found->family == file_family::folder) throw file_error{fault};
  throw format_error{fault};
}

}}  // namespace lungseg::LUNGSEG_ABI
