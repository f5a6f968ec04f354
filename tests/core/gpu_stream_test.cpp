// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/gpu_stream.hpp"

#include <catch2/catch.hpp>

#include "lungseg/core/transfer.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;

#if !defined(LUNGSEG_WITH_CUDA)
TEST_CASE("open_gpu: a build without CUDA says so, and how to get one") {
  CHECK_THROWS_MATCHES(context::on(device::cuda(2)), device_error,
                       Catch::Matchers::Message("cuda:2: this build has no CUDA (configure with LUNGSEG_CUDA=ON)"));
}
#endif

TEST_CASE("transfer: on the host, copies are copies") {
  const context ctx = context::on(device::cpu());
  tensor<int, 2> values{{2, 3}};
  for (int i = 0; i < 6; ++i) values[i] = i;
  const tensor<int, 2> back = to_host(ctx, to_device(ctx, values));
  CHECK(back.extents() == values.extents());
  CHECK(std::equal(back.begin(), back.end(), values.begin()));
  CHECK(back.where() == device::cpu());
  CHECK(to_host(ctx, tensor<int, 2>{{0, 3}}).empty());
  ctx.wait();
}

TEST_CASE("transfer: extents must agree") {
  const context ctx;
  const tensor<float, 1> from{{3}};
  tensor<float, 1> to{{4}};
  CHECK_THROWS_WITH(upload(ctx, from.get(), to.get()), Contains("upload: from 3 to 4"));
  CHECK_THROWS_WITH(download(ctx, from.get(), to.get()), Contains("download: from 3 to 4"));
}

namespace {
/// A device that is full.
struct full_memory final : memory_resource {
  device where() const noexcept override { return device::cuda(1); }
  void* allocate(std::size_t) override { throw device_error{"cuda:1 (full): 24 bytes wanted, none are free"}; }
  void deallocate(void*, std::size_t) noexcept override {}
  void clear(void*, std::size_t) override {}
  void copy(void*, const void*, std::size_t) override {}
  void upload(void*, const void*, std::size_t) override {}
  void download(void*, const void*, std::size_t) override {}
};
}  // namespace

TEST_CASE("tensor: what a device refuses is completed by what it was for") {
  const auto memory = std::make_shared<full_memory>();
  CHECK_THROWS_WITH((tensor<float, 2>{{2, 3}, memory}), "tensor 2 x 3: cuda:1 (full): 24 bytes wanted, none are free");
  CHECK(memory.use_count() == 1);  // and nothing is kept
}

TEST_CASE("tensor: on_host and take copy, also between parts of a tensor") {
  tensor<int, 2> x{{2, 3}};
  for (int i = 0; i < 6; ++i) x[i] = i;
  const tensor<int, 2> copy = x.on_host();
  CHECK(copy.data() != x.data());
  CHECK(std::equal(x.begin(), x.end(), copy.begin()));
  tensor<int, 1> part{{2}};
  part[0] = 7, part[1] = 8;
  x.copy_from_host_at(3, std::as_const(part).get());
  CHECK((x[2] == 2 && x[3] == 7 && x[4] == 8 && x[5] == 5));
  x.copy_from_host(copy);
  CHECK(std::equal(x.begin(), x.end(), copy.begin()));
}
