// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/hdf5/keras_writer.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <string>

#include "lungseg/hdf5/keras_reader.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;

namespace {

/// Tensors with the bytes that rounding or conversion would change.
struct sample_weights {
  std::vector<float> kernel, bias{std::numeric_limits<float>::quiet_NaN(), -0.0f,
                                  std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::infinity()};
  archive contents;

  sample_weights() {
    kernel.resize(72);
    std::iota(kernel.begin(), kernel.end(), 0.1f);
    contents.metadata = {{"format", "keras"}, {"backend", "tensorflow"}, {"keras_version", "2.15.0"}};
    contents.add("conv1/conv1/kernel:0", view<const float, 4>{kernel.data(), {3, 3, 2, 4}});
    contents.add("conv1/conv1/bias:0", view<const float, 1>{bias.data(), {4}});
    contents.add("rpn_model/rpn_conv_shared/bias:0", view<const float, 1>{bias.data(), {4}});
  }
};

bool same_tensors(const archive& a, const archive& b) {
  return std::equal(a.tensors.begin(), a.tensors.end(), b.tensors.begin(), b.tensors.end(),
                    [](const named_tensor& s, const named_tensor& t) {
                      return s.name == t.name && s.type == t.type && s.extents == t.extents &&
                             std::equal(s.bytes.begin(), s.bytes.end(), t.bytes.begin(), t.bytes.end());
                    });
}

}  // namespace

TEST_CASE("write_keras: what is read back is the same to the bit, and so is a second file") {
  const scratch_folder folder;
  const sample_weights sample;
  write_keras(folder / "a.h5", sample.contents, {"input_image", "conv1", "rpn_model", "mrcnn_class"});
  const archive back = read_keras(folder / "a.h5");
  CHECK(same_tensors(back, sample.contents));
  CHECK(back.metadata == sample.contents.metadata);
  write_keras(folder / "b.h5", sample.contents, {"input_image", "conv1", "rpn_model", "mrcnn_class"});
  CHECK(contents_of(folder / "a.h5") == contents_of(folder / "b.h5"));
  CHECK(folder.count() == 2);  // nothing temporary stays behind
}

TEST_CASE("write_keras: the layout that h5py sees is the one of Keras") {
  const scratch_folder folder;
  const sample_weights sample;
  const std::string file = (folder / "a.h5").string(), printed = (folder / "printed").string();
  write_keras(file, sample.contents, {"input_image", "conv1", "rpn_model"});
  if (std::system("/usr/bin/python3 -c 'import h5py' >/dev/null 2>&1") != 0) {
    WARN("skipped: python3 with h5py is needed to look at the file");
    return;
  }
  const std::string check = std::string{LUNGSEG_TEST_DIR} + "/hdf5/layout_check.py";
  const std::string line = "/usr/bin/python3 '" + check + "' '" + file + "' >'" + printed + "' 2>&1";
  const int status = std::system(line.c_str());
  INFO(contents_of(printed));
  CHECK(status == 0);
  CHECK_THAT(contents_of(printed),
             Contains("conv1 conv1/kernel:0 3 3 2 4 2563.19") && Contains("rpn_model rpn_conv_shared/bias:0 4 nan"));
}

TEST_CASE("write_keras: long lists of names are split as Keras splits them") {
  const scratch_folder folder;
  archive contents;
  const std::vector<float> one{1};
  std::vector<std::string> layers;
  for (int i = 0; i < 600; ++i) layers.push_back("layer_" + std::to_string(i) + std::string(200, 'x'));
  for (const std::string& layer : {layers.front(), layers.back()})
    contents.add(layer + "/k:0", view<const float, 1>{one.data(), {1}});
  write_keras(folder / "long.h5", contents, layers);
  CHECK(same_tensors(read_keras(folder / "long.h5"), contents));
  const detail::hdf5_handle file{H5Fopen((folder / "long.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
  CHECK(H5Aexists(file.get(), "layer_names") == 0);
  CHECK(H5Aexists(file.get(), "layer_names1") > 0);
  CHECK(H5Aexists(file.get(), "layer_names2") == 0);  // 600 names of 209 bytes are 125,400: two parts
  CHECK(detail::read_name_list(file.get(), "layer_names", "long.h5") == layers);
}

TEST_CASE("write_keras: what it refuses leaves the older file alone") {
  const scratch_folder folder;
  const std::vector<float> one{1};
  const std::vector<std::int32_t> whole{1};
  const view<const float, 1> value{one.data(), {1}};
  lungseg_test::put_file(folder / "a.h5", "older");
  const auto refused = [&](const archive& contents, const std::vector<std::string>& layers, const std::string& word) {
    CHECK_THROWS_AS(write_keras(folder / "a.h5", contents, layers), format_error);
    CHECK_THROWS_WITH(write_keras(folder / "a.h5", contents, layers), Contains(word));
    CHECK(contents_of(folder / "a.h5") == "older");
    CHECK(folder.count() == 1);
  };
  archive alone, unlisted, twice, integer, long_note;
  alone.add("kernel:0", value);
  refused(alone, {}, "belongs to no layer");
  unlisted.add("conv1/k:0", value);
  refused(unlisted, {"conv2"}, "'conv1/k:0' belongs to no layer");
  twice.add("conv1/k:0", value), twice.add("conv1/k:0", value);
  refused(twice, {}, "'conv1/k:0'");
  integer.add("conv1/k:0", view<const std::int32_t, 1>{whole.data(), {1}});
  refused(integer, {}, "holds I32");
  long_note.metadata["note"] = std::string(100'000, 'x');
  refused(long_note, {}, "attribute 'note'");
  CHECK_THROWS_AS(write_keras(folder / "nowhere" / "a.h5", unlisted), file_error);
}
