// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/uid.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using lungseg::sha256_digest;
using lungseg::uid_of_digest;
using lungseg::uid_of_name;

TEST_CASE("uid_of_digest: is a UUID as one decimal number") {
  // 00000000-0000-8000-8000-000000000000 and ffffffff-ffff-8fff-bfff-ffffffffffff, by another arithmetic.
  CHECK(uid_of_digest(sha256_digest{}) == "2.25.604472133179351442128896");
  sha256_digest ones;
  ones.fill(0xff);
  CHECK(uid_of_digest(ones) == "2.25.340282366920937934553716840013076889599");
}

TEST_CASE("uid_of_name: the same for the same name, valid and another for every other") {
  CHECK(uid_of_name("a") == uid_of_name("a"));
  std::set<std::string> all;
  for (int i = 0; i < 1000; ++i) {
    const std::string uid = uid_of_name(std::to_string(i));
    CHECK(uid.size() <= 64);
    CHECK(uid.find_first_not_of("0123456789.") == uid.npos);
    CHECK(uid[5] != '0');
    all.insert(uid);
  }
  CHECK(all.size() == 1000);
}
