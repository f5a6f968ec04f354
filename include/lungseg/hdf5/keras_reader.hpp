// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <limits>
#include <memory>
#include <set>
#include <string>

#include "lungseg/core/files/file_signatures.hpp"
#include "lungseg/core/files/hdf5_signature.hpp"
#include "lungseg/core/named_tensor.hpp"
#include "lungseg/hdf5/isolated.hpp"
#include "lungseg/hdf5/name_list.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Reads one Keras weight file. What the file says about sizes is believed only as far as the file is long.
class keras_reader {
 public:
  explicit keras_reader(const std::filesystem::path& file) : name_{file.string()} {
    budget_ = std::filesystem::file_size(file);
    result_.source = name_;
    result_.metadata["format"] = "keras";
    const hdf5_handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose};
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(access.get(), false, true);  // a folder that allows no locks can still be read
#endif
    file_ = {H5Fopen(file.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose};
    expect_hdf5(file_.valid(), name_ + ": HDF5 cannot open it");
  }

  archive read(bool with_data) {
    with_data_ = with_data;
    expect_named_layers();
    const hdf5_handle root = open_root();
    read_notes(root.get());
    for (const std::string& layer : read_name_list(root.get(), "layer_names", name_)) {
      demand(!layer.empty() && layers_.insert(layer).second, "names the layer '" + layer + "' twice, or an empty one");
      read_layer(root.get(), layer);
    }
    return std::move(result_);
  }

 private:
  void demand(bool holds, const std::string& fault) const {
    expect<format_error>(holds, name_ + ": " + fault);
  }

  /// Keras 3 numbers the weights of a layer, and calls layers by their classes: whose they are cannot be told.
  void expect_named_layers() const {
    const auto has = [&](const char* link) { return H5Lexists(file_.get(), link, H5P_DEFAULT) > 0; };
    demand(H5Aexists(file_.get(), "layer_names") > 0 || !(has("layers") || has("_layer_checkpoint_dependencies")),
           std::string{"is a weight file of Keras 3 (.weights.h5), which does not name its layers; "} + keras_advice);
  }

  /// The group that holds the layers: the file's root, or "model_weights" of a file that holds a whole model.
  hdf5_handle open_root() const {
    const bool nested = H5Aexists(file_.get(), "layer_names") <= 0 && H5Aexists(file_.get(), "layer_names0") <= 0 &&
                        H5Lexists(file_.get(), "model_weights", H5P_DEFAULT) > 0;
    return nested ? open_group(file_.get(), "model_weights", "") : open_group(file_.get(), "/", "");
  }

  hdf5_handle open_group(hid_t parent, const std::string& path, const std::string& where) const {
    if (path != "/") expect_hard_links(parent, path, where);
    hdf5_handle group{H5Gopen2(parent, path.c_str(), H5P_DEFAULT), H5Gclose};
    expect_hdf5(group.valid(), name_ + ": " + where + "cannot open the group '" + path + "'");
    return group;
  }

  /// Links by name may point in circles, or to other files; a weight file has none.
  void expect_hard_links(hid_t parent, const std::string& path, const std::string& where) const {
    for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
      const std::string part = path.substr(0, end);
      H5L_info_t info;
      demand(H5Lget_info(parent, part.c_str(), &info, H5P_DEFAULT) >= 0, where + "has no '" + part + "'");
      demand(info.type == H5L_TYPE_HARD, where + "'" + part + "' is a soft or external link, which is refused");
      if (end == std::string::npos) return;
    }
  }

  /// Texts at the root that say where the file comes from.
  void read_notes(hid_t root) {
    for (const char* note : {"backend", "keras_version", "lungseg_config", "matterport_config"}) {
      if (H5Aexists(root, note) <= 0) continue;
      const std::vector<std::string> texts = read_texts(root, note, name_);
      demand(texts.size() == 1, std::string{"attribute '"} + note + "' is not one text");
      result_.metadata[note] = texts.front();
    }
  }

  void read_layer(hid_t root, const std::string& layer) {
    const std::string where = "layer '" + layer + "': ";
    const hdf5_handle group = open_group(root, layer, where);
    for (const std::string& weight : read_name_list(group.get(), "weight_names", name_ + ": layer '" + layer + "'")) {
      demand(!weight.empty() && weights_.insert(layer + "/" + weight).second,
             where + "names the dataset '" + weight + "' twice, or an empty one");
      expect_hard_links(group.get(), weight, where);
      const hdf5_handle data{H5Dopen2(group.get(), weight.c_str(), H5P_DEFAULT), H5Dclose};
      expect_hdf5(data.valid(), name_ + ": " + where + "cannot open the dataset '" + weight + "'");
      read_dataset(data.get(), layer + "/" + weight, where + "dataset '" + weight + "' ");
    }
  }

  void read_dataset(hid_t data, const std::string& name, const std::string& what) {
    const hdf5_handle type{H5Dget_type(data), H5Tclose};
    const H5T_class_t kind = type.valid() ? H5Tget_class(type.get()) : H5T_NO_CLASS;
    const std::size_t bytes = type.valid() ? H5Tget_size(type.get()) : 0;
    demand((kind == H5T_FLOAT || kind == H5T_INTEGER) && bytes >= 1 && bytes <= 8,
           what + "holds neither floating-point nor whole numbers of at most 8 bytes");
    named_tensor tensor{name, kind == H5T_FLOAT ? "F32" : "I64", extents_of(data, what), {}, nullptr};
    const std::uint64_t count = expect_stored(data, tensor, bytes, what);
    if (with_data_) read_elements(data, tensor, count, what);
    result_.tensors.push_back(std::move(tensor));
  }

  std::vector<std::int64_t> extents_of(hid_t data, const std::string& what) const {
    constexpr int most_axes = 8;
    const hdf5_handle space{H5Dget_space(data), H5Sclose};
    const int axes = space.valid() ? H5Sget_simple_extent_ndims(space.get()) : -1;
    demand(axes >= 0 && axes <= most_axes, what + "has " + std::to_string(axes) + " axes");
    hsize_t extents[most_axes];
    H5Sget_simple_extent_dims(space.get(), extents, nullptr);
    std::vector<std::int64_t> result;
    for (int i = 0; i < axes; ++i) {
      demand(extents[i] <= std::numeric_limits<int>::max(), what + "has the extent " + std::to_string(extents[i]));
      result.push_back(static_cast<std::int64_t>(extents[i]));
    }
    return result;
  }

  /// The number of elements, after it is clear that this file itself holds them, so that reading them takes no more
  /// memory than a file of this length can ask for.
  std::uint64_t expect_stored(hid_t data, const named_tensor& tensor, std::size_t bytes, const std::string& what) {
    std::uint64_t count = 1, total = 0;
    bool fits = true;
    for (const std::int64_t extent : tensor.extents)
      fits = fits && !__builtin_mul_overflow(count, static_cast<std::uint64_t>(extent), &count);
    demand(fits && !__builtin_mul_overflow(count, std::uint64_t{bytes}, &total),
           what + "claims the shape " + tensor.shape_text());
    const hdf5_handle layout{H5Dget_create_plist(data), H5Pclose};
    const H5D_layout_t kind = H5Pget_layout(layout.get());
    demand((kind == H5D_COMPACT || kind == H5D_CONTIGUOUS || kind == H5D_CHUNKED) &&
               H5Pget_external_count(layout.get()) == 0,
           what + "is kept in another file, which is refused");
    const int filters = H5Pget_nfilters(layout.get());
    for (int i = 0; i < filters; ++i) expect_known_filter(layout.get(), i, what);
    demand(filters > 0 || total == 0 || H5Dget_storage_size(data) >= total,
           what + "claims " + tensor.shape_text() + " elements, of which the file holds " +
               std::to_string(H5Dget_storage_size(data)) + " bytes");
    const std::uint64_t cost = filters > 0 ? total / most_compressed : total;
    demand(cost <= budget_, what + "claims the shape " + tensor.shape_text() + ", more than the file can hold");
    budget_ -= cost;
    return count;
  }

  /// Filters of others would be looked for as programs on the disk.
  void expect_known_filter(hid_t layout, int index, const std::string& what) const {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    char name[32];
    const H5Z_filter_t filter =
        H5Pget_filter2(layout, static_cast<unsigned>(index), &flags, &values, nullptr, sizeof name, name, &config);
    demand(filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE || filter == H5Z_FILTER_FLETCHER32,
           what + "is packed by the filter " + std::to_string(filter) + ", expected none or gzip");
  }

  void read_elements(hid_t data, named_tensor& tensor, std::uint64_t count, const std::string& what) const {
    const bool floats = tensor.type == "F32";
    const auto bytes = static_cast<std::size_t>(count) * static_cast<std::size_t>(element_bytes(tensor.type));
    const std::shared_ptr<std::byte[]> block{new std::byte[bytes]};
    if (count > 0)
      expect_hdf5(
          H5Dread(data, floats ? H5T_NATIVE_FLOAT : H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, block.get()) >= 0,
          name_ + ": " + what + "cannot be read");
    tensor.bytes = {block.get(), bytes};
    tensor.owner = block;
  }

  static constexpr std::uint64_t most_compressed = 16;  // weights are noise, which gzip hardly shortens

  hdf5_silence silence_;  // first in, last out
  std::string name_;
  std::uint64_t budget_ = 0;  // bytes that the file's length still answers for
  bool with_data_ = true;
  hdf5_handle file_;
  std::set<std::string> layers_, weights_;
  archive result_;
};

inline archive read_keras_file(const std::filesystem::path& file, bool with_data) {
  expect<format_error>(is_hdf5(file), file.string() + ": is no HDF5 file");
  archive contents = read_isolated(file.string(), child_limits::for_file(std::filesystem::file_size(file)), with_data,
                                   [&] { return keras_reader{file}.read(with_data); });
  contents.source = file.string();
  return contents;
}

}  // namespace detail

/// Reads a weight file of Keras, as `save_weights` and `save` of Keras 2 write it: layer by layer in the file's order,
/// through the attributes layer_names and weight_names. Tensors are named "layer/weight name", for example
/// "conv1/conv1/kernel:0" or "rpn_model/rpn_conv_shared/kernel:0"; floating-point numbers of any size become F32, whole
/// numbers I64. The metadata has "format" = "keras" and, where the file has them, "keras_version", "backend",
/// "lungseg_config" and "matterport_config".
/// \note   The HDF5 library runs in a child process (isolated.hpp), so that a file that makes it crash or hang is an
///         error here. Memory is bounded by the file's length (16 times, for compressed datasets). Links, datasets and
///         filters that lead out of the file are refused.
/// \source Keras 2.15, saving/legacy/hdf5_format.py
/// \throws file_error    when the file cannot be opened
/// \throws format_error  naming file, layer and dataset, when it is damaged or no Keras weight file
inline archive read_keras(const std::filesystem::path& file) {
  return detail::read_keras_file(file, true);
}

/// The same without the elements (all `bytes` are empty): for looking into a file.
inline archive read_keras_header(const std::filesystem::path& file) {
  return detail::read_keras_file(file, false);
}

}}  // namespace lungseg::LUNGSEG_ABI
