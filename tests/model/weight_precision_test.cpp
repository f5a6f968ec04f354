// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Weight files of every program, stored in 16 bits: the models are those of the rounded weights.

#include <catch2/catch.hpp>
#include <limits>

#include "../support/small_mask_rcnn.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/core/files/archive_header.hpp"
#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/model/weights/keras_weights.hpp"
#include "lungseg/model/weights/torchvision_weights.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/model/weights/weights.hpp"

using namespace lungseg;
using Catch::Contains;

namespace {

/// What a model holds, in 16 bits: equal for a model and for one that was read from its 16-bit file.
template <class Model>
std::string rounded_weights(Model& model, dtype precision) {
  archive contents;
  add_model(contents, model);
  return detail::checksum(rounded(contents, precision));
}

template <class Model>
std::string weights_of(Model& model) {
  return rounded_weights(model, dtype::float32);
}

archive in_half(archive contents, dtype precision) {
  contents.source = "half.safetensors";
  return rounded(std::move(contents), precision);
}

}  // namespace

TEMPLATE_TEST_CASE("weight precision: the library's files", "", float16, bfloat16) {
  constexpr dtype precision = dtype_of<TestType>;
  mask_rcnn model{test::small("lungs_small"), 3};
  test::stir(model);
  archive contents;
  add_model(contents, model);
  const auto read = model_from(in_half(contents, precision));
  CHECK(rounded_weights(*read, precision) == rounded_weights(model, precision));
  CHECK(weights_of(*read) != weights_of(model));
  const auto again = model_from(rounded(contents, precision));  // of weights that are rounded nothing is lost
  CHECK(weights_of(*again) == weights_of(*read));

  unet mask_model{test::tiny_unet()};
  archive mask_contents;
  add_model(mask_contents, mask_model);
  const auto mask_read = unet_from(in_half(mask_contents, precision));
  CHECK(rounded_weights(*mask_read, precision) == rounded_weights(mask_model, precision));
}

TEST_CASE("weight precision: files of other programs") {
  mask_rcnn ours{test::small("lungs_small"), 3}, from_torch{ours.config(), 4};
  test::stir(ours);
  take_torchvision_weights(from_torch, in_half(torchvision_archive(ours), dtype::float16));
  CHECK(rounded_weights(from_torch, dtype::float16) == rounded_weights(ours, dtype::float16));

  mask_rcnn_config config = test::small("matterport");
  config.depth = 50;
  mask_rcnn matterport{config, 3}, from_keras{config, 4};
  take_keras_weights(from_keras, in_half(keras_archive(matterport), dtype::bfloat16));
  CHECK(rounded_weights(from_keras, dtype::bfloat16) == rounded_weights(matterport, dtype::bfloat16));

  unet mask_model{test::tiny_unet()}, mask_read{test::tiny_unet(), 9};
  take_keras_weights(mask_read, in_half(unet_keras_archive(mask_model), dtype::float16));
  CHECK(rounded_weights(mask_read, dtype::float16) == rounded_weights(mask_model, dtype::float16));
}

TEST_CASE("weight precision: a tensor of whole numbers is refused, and nothing is replaced") {
  mask_rcnn model{test::small("lungs_small"), 3};
  const std::string before = weights_of(model);
  archive contents;
  mask_rcnn other{model.config(), 5};
  add_model(contents, other);
  named_tensor& last = contents.tensors.back();
  last.type = "I32";
  CHECK_THROWS_WITH(take_weights(model, contents), Contains(last.name) && Contains("I32"));
  CHECK(weights_of(model) == before);
}

TEST_CASE("weights: one that is no finite number is refused by its tensor, and nothing is replaced") {
  const float bad = GENERATE(std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity());
  mask_rcnn model{test::small("lungs_small"), 3}, untouched{test::small("lungs_small"), 4};
  const std::string before = weights_of(untouched);
  nn::parameter& last = *model.state().parameters.back();
  *(last.value.end() - 1) = bad;
  archive contents;
  add_model(contents, model);
  for (const dtype precision : {dtype::float32, dtype::bfloat16}) {
    const archive held = in_half(contents, precision);
    CHECK_THROWS_WITH(model_from(held),
                      "half.safetensors: tensor '" + last.name + "' holds a value that is not a finite number");
    CHECK_THROWS_AS(take_weights(untouched, held), format_error);
  }
  CHECK(weights_of(untouched) == before);
}
