// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/event_file.hpp"

#include <catch2/catch.hpp>
#include <iterator>
#include <vector>

#include "../support/scratch_folder.hpp"

using namespace lungseg;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

/// The data of every record, after checking the framing bit by bit with a checksum of its own.
std::vector<std::string> records(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  const auto word = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
    return value;
  };
  const auto slow_masked_crc = [&](std::size_t at, std::size_t count) {
    std::uint32_t crc = ~0u;
    for (std::size_t i = 0; i < count; ++i) {
      crc ^= static_cast<unsigned char>(bytes.at(at + i));
      for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0x82F63B78u : crc >> 1;
    }
    crc = ~crc;
    return (crc >> 15 | crc << 17) + 0xA282EAD8u;
  };
  std::vector<std::string> result;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = word(at);
    CHECK(word(at + 4) == 0);
    CHECK(word(at + 8) == slow_masked_crc(at, 8));
    CHECK(word(at + 12 + length) == slow_masked_crc(at + 12, length));
    result.push_back(bytes.substr(at + 12, length));
    at += length + 16;
  }
  return result;
}

template <class T>
std::string raw(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace

TEST_CASE("an event file holds the bytes that TensorBoard reads", "[train][event_file]") {
  const scratch_folder where;
  scalar_writer writer{where.path() / "train"};
  writer.add("loss", 300, 0.25f, 1.5e9);
  writer.add("a/b", 1, -2.0f, 1.5e9);
  writer.flush();
  CHECK(writer.file().filename().string().find("tfevents") != std::string::npos);

  const auto found = records(writer.file());
  REQUIRE(found.size() == 3);
  // Field 1 wall_time (double), field 3 file_version.
  CHECK(found[0][0] == '\x09');
  CHECK(found[0].substr(9) ==
        "\x1A\x0D"
        "brain.Event:2");
  // 300 is AC 02 as a varint; summary (5) holds a value (1) of a tag (1) and a float (2).
  CHECK(found[1] == "\x09" + raw(1.5e9) + "\x10\xAC\x02\x2A\x0D\x0A\x0B\x0A\x04loss\x15" + raw(0.25f));
  CHECK(found[2] == "\x09" + raw(1.5e9) +
                        "\x10\x01\x2A\x0C\x0A\x0A\x0A\x03"
                        "a/b\x15" +
                        raw(-2.0f));
}

TEST_CASE("a resumed run starts a file of its own that supersedes later steps", "[train][event_file]") {
  const scratch_folder where;
  const scalar_writer first{where.path()}, second{where.path(), 127};
  CHECK(first.file() < second.file());
  CHECK(records(first.file()).size() == 1);
  const auto found = records(second.file());
  REQUIRE(found.size() == 2);
  CHECK(found[1].substr(9) == "\x10\x80\x01\x3A\x02\x08\x01");  // step 128, session_log with status START
}

TEST_CASE("an event file that cannot be written is reported by name", "[train][event_file]") {
  const scratch_folder where;
  fs::create_directories(where.path());
  std::ofstream{where.path() / "file"} << "x";
  CHECK_THROWS_WITH(scalar_writer{where.path() / "file"}, Catch::Contains((where.path() / "file").string()));
}
