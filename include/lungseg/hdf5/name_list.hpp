// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "lungseg/hdf5/handle.hpp"

/// \file
/// Lists of names in HDF5 attributes, as Keras writes them: one attribute, or several ("names0", "names1", ...) when
/// one would be longer than an object header may hold.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline constexpr std::size_t longest_name_list = 64512;  // Keras' HDF5_OBJECT_HEADER_LIMIT, bytes
inline constexpr std::size_t longest_attribute = 65536;  // what HDF5's object headers can hold

inline hdf5_handle hdf5_text_type(std::size_t bytes) {
  hdf5_handle type{H5Tcopy(H5T_C_S1), H5Tclose};
  H5Tset_size(type.get(), std::max<std::size_t>(bytes, 1));
  H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
  return type;
}

/// Reads one attribute of texts, of fixed or variable length. An empty list may be of any type: Keras writes float64.
/// \param where  file and group, for messages
inline std::vector<std::string> read_texts(hid_t object, const std::string& attribute, const std::string& where) {
  const std::string what = where + ": attribute '" + attribute + "' ";
  const auto demand = [&](bool holds, const std::string& fault) { expect<format_error>(holds, what + fault); };
  const hdf5_handle found{H5Aopen(object, attribute.c_str(), H5P_DEFAULT), H5Aclose};
  expect_hdf5(found.valid(), what + "cannot be opened");
  const hdf5_handle type{H5Aget_type(found.get()), H5Tclose}, space{H5Aget_space(found.get()), H5Sclose};
  const hssize_t points = space.valid() ? H5Sget_simple_extent_npoints(space.get()) : -1;
  if (points == 0) return {};
  demand(type.valid() && H5Tget_class(type.get()) == H5T_STRING, "holds no text");
  const auto count = static_cast<std::size_t>(points);
  const std::size_t bytes = H5Tget_size(type.get());
  demand(points > 0 && bytes > 0 && count <= longest_attribute / bytes,
         "claims " + std::to_string(points) + " texts of " + std::to_string(bytes) + " bytes, more than HDF5 stores");
  std::vector<std::string> texts;
  texts.reserve(count);
  if (H5Tis_variable_str(type.get()) > 0) {
    const hdf5_handle memory{H5Tcopy(type.get()), H5Tclose};
    std::vector<char*> starts(count, nullptr);
    expect_hdf5(H5Aread(found.get(), memory.get(), starts.data()) >= 0, what + "cannot be read");
    for (const char* start : starts) texts.emplace_back(start ? start : "");
    H5Dvlen_reclaim(memory.get(), space.get(), H5P_DEFAULT, starts.data());
  } else {
    std::string block(count * bytes, '\0');
    expect_hdf5(H5Aread(found.get(), type.get(), block.data()) >= 0, what + "cannot be read");
    for (std::size_t i = 0; i < count; ++i) {
      const char* start = block.data() + i * bytes;
      texts.emplace_back(start, ::strnlen(start, bytes));
    }
  }
  return texts;
}

/// Reads a list that may be split. \throws format_error when there is none
inline std::vector<std::string> read_name_list(hid_t object, const std::string& attribute, const std::string& where) {
  if (H5Aexists(object, attribute.c_str()) > 0) return read_texts(object, attribute, where);
  std::vector<std::string> all;
  int part = 0;
  for (std::string name; H5Aexists(object, (name = attribute + std::to_string(part)).c_str()) > 0; ++part) {
    const std::vector<std::string> more = read_texts(object, name, where);
    all.insert(all.end(), more.begin(), more.end());
  }
  expect<format_error>(part > 0, where + ": has no attribute '" + attribute + "', so it is no Keras weight file");
  return all;
}

/// Writes texts as one attribute of fixed-length strings, padded with zeros.
inline void write_texts(hid_t object, const std::string& attribute, const std::string* texts, std::size_t count,
                        bool scalar = false) {
  std::size_t bytes = 1;
  for (std::size_t i = 0; i < count; ++i) bytes = std::max(bytes, texts[i].size());
  std::string block(count * bytes, '\0');
  for (std::size_t i = 0; i < count; ++i) texts[i].copy(block.data() + i * bytes, bytes);
  const hsize_t extent = count;
  const hdf5_handle type = count ? hdf5_text_type(bytes) : hdf5_handle{H5Tcopy(H5T_IEEE_F64LE), H5Tclose};
  const hdf5_handle space{scalar ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, nullptr), H5Sclose};
  const hdf5_handle made{H5Acreate2(object, attribute.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose};
  expect_hdf5(made.valid() && (count == 0 || H5Awrite(made.get(), type.get(), block.data()) >= 0),
              "HDF5: cannot write the attribute '" + attribute + "'");
}

/// Writes a list, split as Keras splits it: into the least number of nearly equal parts that are short enough.
inline void write_name_list(hid_t object, const std::string& attribute, const std::vector<std::string>& names) {
  std::size_t longest = 1;
  for (const std::string& name : names) longest = std::max(longest, name.size());
  expect<format_error>(longest <= longest_name_list,
                       "HDF5: a name of " + std::to_string(longest) + " bytes is too long");
  std::size_t parts = 1;
  while ((names.size() + parts - 1) / parts * longest > longest_name_list) ++parts;
  if (parts == 1) return write_texts(object, attribute, names.data(), names.size());
  std::size_t at = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t count = names.size() / parts + (part < names.size() % parts);
    write_texts(object, attribute + std::to_string(part), names.data() + at, count);
    at += count;
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
