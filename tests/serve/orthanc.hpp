// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "../support/child_process.hpp"
#include "../support/http_client.hpp"
#include "../support/scratch_folder.hpp"

namespace lungseg_test {

/// The archive Orthanc with its DICOMweb plugin (Debian: orthanc, orthanc-dicomweb), on this computer only, with a
/// folder of its own, as long as it lives.
class orthanc {
 public:
  /// Whether the packages are here; says so when not.
  static bool is_installed() {
    const bool is = std::filesystem::exists(program) && std::filesystem::exists(plugin);
    if (!is) WARN("skipped: needs the archive Orthanc (Debian: orthanc, orthanc-dicomweb)");
    return is;
  }

  /// \param script  in Lua, as a user writes one; may be empty
  explicit orthanc(const std::string& script = {}) : port_{free_port()} {
    put_file(folder_ / "script.lua", script);
    const std::string storage = (folder_ / "storage").string();
    put_file(folder_ / "orthanc.json",
             R"({"StorageDirectory": ")" + storage + R"(", "IndexDirectory": ")" + storage + R"(", "HttpPort": )" +
                 std::to_string(port_) +
                 R"(, "DicomServerEnabled": false, "AuthenticationEnabled": false, "LuaScripts": [")" +
                 (folder_ / "script.lua").string() + R"("], "Plugins": [")" + plugin +
                 R"("], "DicomWeb": {"Enable": true, "Root": "/dicom-web/"}})");
    child_ = std::make_unique<child_process>(std::vector<std::string>{program, (folder_ / "orthanc.json").string()},
                                             STDIN_FILENO, STDOUT_FILENO, (folder_ / "log").string());
    for (int tries = 0; tries < 600 && !answers(); ++tries) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    INFO(log());
    REQUIRE(answers());
  }

  int port() const { return port_; }
  std::string log() const { return contents_of(folder_ / "log"); }
  /// How it knows the server of the tests.
  void know(int server) const {
    const std::string at = R"({"Url": "http://127.0.0.1:)" + std::to_string(server) + R"(/dicom-web/"})";
    REQUIRE(ask(port_, "PUT", "/dicom-web/servers/lungseg", at).status == 200);
  }

 private:
  static constexpr const char* program = "/usr/sbin/Orthanc";
  static constexpr const char* plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";

  /// One that nobody has at the moment.
  static int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&where), size) == 0);
    REQUIRE(::getsockname(socket, reinterpret_cast<sockaddr*>(&where), &size) == 0);
    ::close(socket);
    return ntohs(where.sin_port);
  }
  bool answers() const {
    try {
      return ask(port_, "GET", "/dicom-web/servers").status == 200;
    } catch (const std::exception&) {
      return false;
    }
  }

  scratch_folder folder_;
  int port_;
  std::unique_ptr<child_process> child_;
};

}  // namespace lungseg_test
