// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/document.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "child_process.hpp"
#include "http_client.hpp"
#include "scratch_folder.hpp"

namespace lungseg_test {

/// `lungseg serve` on a port of its own, as long as it lives.
class served {
 public:
  /// \param words  the options, beside --port
  /// \param quiet  whether it says warnings only
  served(const std::string& program, std::vector<std::string> words, bool quiet = true) {
    words.insert(words.begin(), {program, "serve", "--port", "0"});
    if (quiet) words.push_back("--quiet");
    child_ = std::make_unique<child_process>(words, STDIN_FILENO, STDOUT_FILENO, (folder_ / "errors").string());
    std::string line;
    for (char c = 0; ::read(child_->output(), &c, 1) == 1 && c != '\n';) line += c;
    const std::size_t colon = line.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error{"lungseg serve did not start: " + errors()};
    port_ = std::atoi(line.c_str() + colon + 1);
  }

  int port() const { return port_; }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  std::string errors() const { return contents_of(folder_ / "errors"); }
  /// What it says on standard output behind its address. \pre it has ended
  std::string output() const {
    std::string text;
    for (char c = 0; ::read(child_->output(), &c, 1) == 1;) text += c;
    return text;
  }
  void signal(int which) const { child_->signal(which); }
  int wait(std::chrono::seconds patience) { return child_->wait(patience); }
  /// Kilobytes of memory that it occupies.
  long memory() const {
    std::ifstream status{"/proc/" + std::to_string(child_->id()) + "/status"};
    for (std::string word; status >> word;)
      if (word == "VmRSS:") {
        long kilobytes = 0;
        status >> kilobytes;
        return kilobytes;
      }
    return 0;
  }

 private:
  scratch_folder folder_;
  std::unique_ptr<child_process> child_;
  int port_ = 0;
};

inline rapidjson::Document json_of(const http_answer& answer) {
  rapidjson::Document json;
  json.Parse(answer.body.data(), answer.body.size());
  INFO(answer.body);
  REQUIRE(json.IsObject());
  return json;
}

/// One part of a form.
struct form_part {
  std::string name, file, contents;
};
inline constexpr const char* form_header = "Content-Type: multipart/form-data; boundary=between\r\n";
inline std::string form(const std::vector<form_part>& parts) {
  std::string body;
  for (const form_part& each : parts)
    body += "--between\r\nContent-Disposition: form-data; name=\"" + each.name + "\"" +
            (each.file.empty() ? "" : "; filename=\"" + each.file + "\"") + "\r\n\r\n" + each.contents + "\r\n";
  return body + "--between--\r\n";
}

}  // namespace lungseg_test
