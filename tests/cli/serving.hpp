// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// A server with the small model of the tests, for tests of `lungseg serve`.

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "../support/served.hpp"
#include "material.hpp"

namespace lungseg_test {

/// Whether the program can serve; says so when not.
inline bool can_serve() {
  const bool can = run_program("serve --port none").err.find("built without") == std::string::npos;
  if (!can) WARN("skipped: lungseg was built without cpp-httplib and libzip (Debian: libcpp-httplib-dev, libzip-dev)");
  return can;
}

inline served serve(std::vector<std::string> more = {}) {
  std::vector<std::string> words{"--model", made().model, "--min-score", "0.01", "--threads", "1"};
  words.insert(words.end(), more.begin(), more.end());
  return {program_file().string(), words};
}

inline std::string drawn_file(int which) {
  return made().films + "/images/phantom_0000" + std::to_string(which) + ".png";
}

/// What a job says of its first film, without the addresses, which are never the same.
inline std::string first_film(const http_answer& answer) {
  rapidjson::Document json = json_of(answer);
  REQUIRE(json.HasMember("films"));
  rapidjson::Value& film = json["films"][0];
  film.RemoveMember("files");
  film.RemoveMember("film");
  rapidjson::StringBuffer out;
  rapidjson::Writer<rapidjson::StringBuffer> writer{out};
  film.Accept(writer);
  return out.GetString();
}

}  // namespace lungseg_test
