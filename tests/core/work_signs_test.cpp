// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/work_signs.hpp"

#include <catch2/catch.hpp>
#include <memory>

#include "lungseg/core/context.hpp"

using namespace lungseg;

TEST_CASE("work promises signs while it is steady, but for long pieces", "[work_signs]") {
  const auto signs = std::make_shared<work_signs>();
  CHECK_FALSE(signs->now().steady);
  CHECK(signs->now().said.empty());
  {
    const steady_work step{signs, "step 1"};
    CHECK(signs->now().steady);
    CHECK(signs->now().said == "step 1");
    {
      const long_work tuning{signs, "tuning"};
      CHECK_FALSE(signs->now().steady);
      CHECK(signs->now().said == "tuning");
      const steady_work within{signs, "a part of it"};
      CHECK_FALSE(signs->now().steady);  // who tunes does not know what is promised within
    }
    CHECK(signs->now().steady);
    CHECK(signs->now().said == "step 1");
    signs->say("step 1, computing");
    CHECK(signs->now().said == "step 1, computing");
  }
  CHECK_FALSE(signs->now().steady);
  CHECK(signs->now().said.empty());
}

TEST_CASE("wherever the meaning of silence changes there is a tick", "[work_signs]") {
  const auto signs = std::make_shared<work_signs>();
  std::int64_t before = signs->now().ticks;
  const auto ticked = [&] { return std::exchange(before, signs->now().ticks) < signs->now().ticks; };
  {
    const steady_work step{signs, "step"};
    CHECK(ticked());
    {
      const long_work tuning{signs, "tuning"};
      CHECK(ticked());
    }
    CHECK(ticked());
    {
      const waiting_for_ranks others{signs};
      CHECK(signs->now().waits);
      ticked();
    }
    CHECK_FALSE(signs->now().waits);
    CHECK(ticked());
  }
  CHECK(ticked());
  CHECK_FALSE(ticked());
}

TEST_CASE("where nobody listens signs cost nothing and fail nowhere", "[work_signs]") {
  const steady_work step{nullptr, "step"};
  const long_work tuning{nullptr, "tuning"};
  const waiting_for_ranks others{nullptr};
  context{}.tick();
  CHECK(context{}.signs() == nullptr);
}

TEST_CASE("a context ticks with every tensor that it makes, alone or not", "[work_signs]") {
  const auto signs = std::make_shared<work_signs>();
  const context ctx = context{}.with_signs(signs).with_threads(1).alone();
  const auto ticks = [&] { return signs->now().ticks; };
  CHECK(ticks() == 0);
  ctx.make<float>(shape<2>{2, 3});
  CHECK(ticks() == 1);
  ctx.make(dtype::float32, shape<4>{1, 2, 3, 1});
  CHECK(ticks() == 2);
  ctx.zeros<float>(shape<1>{5});
  CHECK(ticks() == 3);
}
