// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cublas/gemm_cache.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <optional>

#include "../support/gpu.hpp"
#include "model_convs.hpp"
#include "runtime/cuda_stream.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;
using Catch::Matchers::Contains;

namespace {

/// Sets a variable of the environment as long as it lives.
class variable {
 public:
  variable(const char* name, const char* value) : name_{name} {
    if (const char* before = std::getenv(name)) before_ = before;
    ::setenv(name, value, 1);
  }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;
  ~variable() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

/// What the library asks of cublasLt because of one dense layer.
std::vector<gemm_problem> products_of(conv_problem layer) {
  std::vector<gemm_problem> all{gemm_of(layer)};
  layer.bias = layer.relu = false;
  for (const auto direction :
       {conv_direction::forward, conv_direction::data_gradient, conv_direction::filter_gradient}) {
    layer.direction = direction;
    all.push_back(gemm_of(layer));
  }
  return all;
}

/// Every product of the model's dense layers, in all types.
std::vector<gemm_problem> model_products() {
  std::vector<gemm_problem> all;
  for (conv_problem layer : test::mask_rcnn_convs(2, 256, 3, 256, 32).all)
    for (const dtype type : {dtype::float32, dtype::bfloat16, dtype::float16})
      for (const bool strict : {false, true}) {
        if (!is_dense_layer(layer) || (strict && type != dtype::float32)) continue;
        layer.type = type, layer.strict = strict;
        for (const gemm_problem& p : products_of(layer)) all.push_back(p);
      }
  return all;
}

}  // namespace

TEST_CASE("cublaslt_library: a missing library is named, with the loader's reason") {
  const std::vector<std::string> nowhere{"/nowhere/libcublasLt.so.13"}, other{"libc.so.6"};
  CHECK_THROWS_WITH(cublaslt_library{nowhere}, Contains("cublasLt is missing") && Contains("LUNGSEG_CUBLASLT") &&
                                                   Contains("/nowhere/libcublasLt.so.13"));
  CHECK_THROWS_WITH(cublaslt_library{other}, Contains("cublasLt: its library has no cublasLtGetVersion"));
}

TEST_CASE("cublaslt_library: a file that the user names must work, one that nobody named may be missing") {
  const variable named{"LUNGSEG_CUBLASLT", "/nowhere/of/mine"};
  CHECK_THROWS_WITH(cublaslt_library::find(), Contains("/nowhere/of/mine"));
  const variable unnamed{"LUNGSEG_CUBLASLT", ""};
  CHECK_NOTHROW(cublaslt_library::find());
}

TEST_CASE("gemm_description: every product of the model can be described to cublasLt, without a device") {
  const auto cublaslt = cublaslt_library::find();
  if (!cublaslt) {
    WARN("skipped: cublasLt is missing");
    return;
  }
  const auto products = model_products();
  CHECK(products.size() == 4 * 4 * 4);
  for (const gemm_problem& p : products) CHECK_NOTHROW(gemm_description{*cublaslt, p});
  CHECK_THROWS_WITH(cublaslt->check(CUBLAS_STATUS_NOT_SUPPORTED, "conv2d"), Contains("conv2d: cublasLt says"));
}

TEST_CASE("gemm_cache: a machine without a GPU says so when cublasLt is opened") {
  if (facts_of(device::cuda(0)).devices > 0 || !cublaslt_library::find()) {
    WARN("skipped: there is a GPU, or no cublasLt");
    return;
  }
  CHECK_THROWS_WITH(gemm_cache::open(), Contains("opening cublasLt: cublasLt says"));
}

TEST_CASE("gemm_cache: cublasLt has an algorithm for every dense layer of the model, and it is found once") {
  const auto ctx = test::first_gpu();
  if (!ctx) return;
  gemm_cache* const gemms = stream_of(*ctx).gemms();
  REQUIRE(gemms);
  for (const gemm_problem& p : model_products()) {
    INFO(name(p.type) << (p.strict ? ", strict " : " ") << p.m << " x " << p.n << " x " << p.k);
    const gemm_plan* plan = gemms->find(p);
    CHECK(plan != nullptr);
    CHECK(gemms->find(p) == plan);
  }
}
