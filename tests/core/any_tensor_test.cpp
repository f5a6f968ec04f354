// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/any_tensor.hpp"
#include "lungseg/core/transfer.hpp"

#include <catch2/catch.hpp>
#include <utility>

using namespace lungseg;
using Catch::Matchers::Contains;

TEST_CASE("any_view: of views and tensors of every dtype, and back to the one that it is of") {
  tensor<float, 2> wide{{2, 3}};
  tensor<bfloat16, 2> narrow{{2, 3}};
  const any_view<2> a = wide;
  const any_const_view<2> b = narrow, c = std::as_const(wide), d = a;
  CHECK(a.type() == dtype::float32);
  CHECK(b.type() == dtype::bfloat16);
  CHECK(b.bytes() == 12);
  CHECK(c.address() == wide.data());
  CHECK(d.address() == wide.data());
  const view<float, 2> back = a;
  CHECK(back.data() == wide.data());
  CHECK(b.as<bfloat16>().data() == narrow.data());
  CHECK(b.flat().extents() == shape<1>{6});
  CHECK_THROWS_WITH(b.as<float>(), Contains("elements of 2 x 3 are bfloat16, expected float32"));
  CHECK_THROWS_WITH((view<const float16, 2>{b}), Contains("are bfloat16, expected float16"));
}

TEST_CASE("any_view: without memory it is of any type") {
  const any_const_view<4> none;
  CHECK(none.empty());
  CHECK(none.as<float16>().empty());
  CHECK(none.flat().empty());
  CHECK(any_const_view<4>{view<const float, 4>{}}.as<bfloat16>().empty());
}

TEST_CASE("any_view: elements without memory are refused, and are not none at all") {
  const view<const float, 2> nothing{nullptr, {2, 3}};
  CHECK_THROWS_WITH(any_const_view<2>{nothing}, Contains("view: cannot be 2 x 3 without memory"));
  CHECK(any_const_view<2>{view<const float, 2>{nullptr, {0, 3}}}.empty());
  tensor<float, 2> there{{2, 3}};
  CHECK_THROWS_WITH(upload(context{}, nothing, there.get()), Contains("upload: from is 2 x 3 without memory"));
  CHECK_THROWS_WITH(download(context{}, nothing, there.get()), Contains("download: from is 2 x 3 without memory"));
  const view<float, 2> nowhere{nullptr, {2, 3}};
  CHECK_THROWS_WITH(upload(context{}, std::as_const(there).get(), nowhere), "upload: to is 2 x 3 without memory");
  CHECK_THROWS_WITH(download(context{}, std::as_const(there).get(), nowhere), "download: to is 2 x 3 without memory");
  CHECK_THROWS_WITH(there.copy_from_host(nothing), "tensor: host memory is 2 x 3 without memory");
}

TEST_CASE("any_tensor: made, moved in, cloned, brought to the host") {
  tensor<float16, 1> halves{{2}};
  halves[0] = from_float<float16>(1.5f);
  halves[1] = from_float<float16>(-2.0f);
  const float16* const place = halves.data();
  any_tensor<1> any = std::move(halves);
  CHECK(any.type() == dtype::float16);
  CHECK(any.as<float16>().data() == place);
  const any_tensor<1> copy = any.clone();
  CHECK(copy.any().address() != any.any().address());
  const tensor<float, 1> host = copy.on_host();
  CHECK(host[0] == 1.5f);
  CHECK(host[1] == -2.0f);
  CHECK_THROWS_WITH(any.data(), Contains("elements of 2 are float16, expected float32"));

  auto made = any_tensor<3>::uninitialised(dtype::bfloat16, {2, 1, 4});
  CHECK(made.type() == dtype::bfloat16);
  CHECK(made.extents() == shape<3>{2, 1, 4});
  CHECK(any_tensor<3>{}.type() == dtype::float32);
  CHECK(any_tensor<3>{}.empty());
  any_tensor<1> wide = tensor<float, 1>{{3}};
  wide[1] = 7;
  wide.fill(2);
  CHECK(wide.get()[1] == 2);
}
