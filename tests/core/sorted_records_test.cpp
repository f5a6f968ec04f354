// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/files/sorted_records.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "lungseg/core/text_set.hpp"

using namespace lungseg;

TEST_CASE("record_file: records of any bytes come back in order, to several readers, while more are added", "[core]") {
  record_file file;
  std::vector<std::string> wanted{"", std::string{"a\0b", 3}, std::string(300000, 'x')};
  for (int i = 0; i < 5000; ++i) wanted.push_back(std::to_string(i));
  for (const std::string& each : wanted) file.add(each);
  CHECK(file.size() == std::ssize(wanted));
  const auto end = file.end();
  auto first = file.read(), second = file.read(0, end);
  file.add("late");
  std::string record;
  for (const std::string& each : wanted) {
    REQUIRE(first.next(record));
    REQUIRE(record == each);
    REQUIRE(second.next(record));
    REQUIRE(record == each);
  }
  CHECK_FALSE(first.next(record));
  auto behind = file.read(end, file.end());
  CHECK(behind.next(record));
  CHECK(record == "late");
}

TEST_CASE("record_file: a folder for temporary files that is none is named", "[core]") {
  const char* const known = std::getenv("TMPDIR");
  const std::string before = known ? known : "";
  ::setenv("TMPDIR", "/nonexistent", 1);
  CHECK_THROWS_AS(record_file{}, file_error);
  CHECK_THROWS_WITH(record_file{}, Catch::Matchers::Contains("the folder for temporary files ($TMPDIR): No such file"));
  known ? ::setenv("TMPDIR", before.c_str(), 1) : ::unsetenv("TMPDIR");
}

TEST_CASE("sorted_records: any order becomes the order of the bytes, in memory or not", "[core]") {
  std::mt19937 random{5};
  for (const std::size_t memory : {std::size_t{1}, std::size_t{2000}, std::size_t{1} << 20}) {
    std::vector<keyed_record> wanted;
    sorted_records sorter{memory};
    for (int i = 0; i < 700; ++i) {
      std::string key(random() % 4, '\0');
      for (char& c : key) c = static_cast<char>(random() % 3 == 0 ? 0x80 + random() % 100 : random() % 2);
      wanted.push_back({key, std::to_string(i % 50)});
      sorter.add(wanted.back());
    }
    std::sort(wanted.begin(), wanted.end());
    keyed_record record;
    for (const keyed_record& each : wanted) {
      REQUIRE(sorter.next(record));
      REQUIRE(record == each);
    }
    CHECK_FALSE(sorter.next(record));
  }
  sorted_records none;
  keyed_record record;
  CHECK_FALSE(none.next(record));
}

TEST_CASE("text_set: says of every text whether it was put in", "[core]") {
  text_set set;
  for (int i = 0; i < 20000; ++i) REQUIRE(set.insert("a name " + std::to_string(i)));
  CHECK(set.size() == 20000);
  for (int i = 0; i < 20000; ++i) REQUIRE_FALSE(set.insert("a name " + std::to_string(i)));
  for (int i = 0; i < 20000; ++i) REQUIRE(set.contains("a name " + std::to_string(i)));
  for (int i = 20000; i < 40000; ++i) REQUIRE_FALSE(set.contains("a name " + std::to_string(i)));
  CHECK(set.insert(""));
  CHECK_FALSE(set.insert(""));
}
