// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/named_tensor.hpp"
#include "lungseg/hdf5/name_list.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Builds a Keras weight file in memory.
class keras_writer {
 public:
  keras_writer() {
    const hdf5_handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose};
    constexpr std::size_t growth = std::size_t{1} << 24;
    H5Pset_fapl_core(access.get(), growth, false);
    // The name is never used: the file stays in memory.
    file_ = {H5Fcreate("lungseg.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.get()), H5Fclose};
    demand(file_.valid(), "the file");
    H5Pset_create_intermediate_group(links_.get(), 1);
    H5Pset_obj_track_times(data_.get(), false);  // the same weights give the same bytes
  }

  void notes(const archive& contents) {
    for (const auto& [key, text] : contents.metadata)
      if (key != "format") write_texts(file_.get(), key, &text, 1, true);
  }

  void layers(const archive& contents, const std::vector<std::string>& order) {
    write_name_list(file_.get(), "layer_names", order);
    for (const std::string& layer : order) {
      const hdf5_handle group{H5Gcreate2(file_.get(), layer.c_str(), links_.get(), H5P_DEFAULT, H5P_DEFAULT), H5Gclose};
      demand(group.valid(), "the layer '" + layer + "'");
      std::vector<std::string> weights;
      for (const named_tensor& t : contents.tensors) {
        if (!t.name.starts_with(layer + "/")) continue;
        weights.push_back(t.name.substr(layer.size() + 1));
        write(group.get(), weights.back(), t);
      }
      write_name_list(group.get(), "weight_names", weights);
    }
  }

  /// The bytes of the whole file.
  std::vector<std::byte> image() {
    H5Fflush(file_.get(), H5F_SCOPE_GLOBAL);
    const ssize_t size = H5Fget_file_image(file_.get(), nullptr, 0);
    demand(size > 0, "the file");
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    demand(H5Fget_file_image(file_.get(), bytes.data(), bytes.size()) == size, "the file");
    return bytes;
  }

 private:
  static void demand(bool holds, const std::string& what) { expect_hdf5(holds, "HDF5: cannot write " + what); }

  void write(hid_t group, const std::string& name, const named_tensor& t) {
    const std::vector<hsize_t> extents{t.extents.begin(), t.extents.end()};
    const hdf5_handle space{H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose};
    const hdf5_handle made{
        H5Dcreate2(group, name.c_str(), H5T_IEEE_F32LE, space.get(), links_.get(), data_.get(), H5P_DEFAULT), H5Dclose};
    const std::span<const float> values = t.values<float>();
    demand(made.valid() && H5Dwrite(made.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0,
           "the tensor '" + t.name + "'");
  }

  hdf5_silence silence_;
  hdf5_handle links_{H5Pcreate(H5P_LINK_CREATE), H5Pclose}, data_{H5Pcreate(H5P_DATASET_CREATE), H5Pclose}, file_;
};

}  // namespace detail

/// Writes a weight file that Keras 2 reads, `load_weights(by_name=True)` included: the inverse of read_keras. The file
/// is replaced as a whole or not at all (write_atomically).
/// \param contents  float tensors named "layer/weight name"; the metadata become attributes of the file
/// \param layers    all layers in the model's order, those without weights as well; empty: those of the tensors
/// \throws format_error  for a tensor that is no F32 or belongs to no layer, a name twice, or metadata too long for
/// HDF5 \throws file_error    when the disk refuses; an older file of that name is then still there
inline void write_keras(const std::filesystem::path& file, const archive& contents,
                        std::vector<std::string> layers = {}) {
  const bool listed = !layers.empty();
  for (const named_tensor& t : contents.tensors) {
    const std::string layer = t.name.substr(0, t.name.find('/'));
    const bool known = std::find(layers.begin(), layers.end(), layer) != layers.end();
    expect<format_error>(layer.size() < t.name.size() && (known || !listed),
                         file.string() + ": the tensor '" + t.name + "' belongs to no layer");
    if (!known) layers.push_back(layer);
  }
  std::vector<std::byte> bytes;
  {
    detail::keras_writer writer;
    writer.notes(contents);
    writer.layers(contents, layers);
    bytes = writer.image();
  }
  write_atomically(file, bytes);
}

}}  // namespace lungseg::LUNGSEG_ABI
