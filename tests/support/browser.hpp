// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "child_process.hpp"
#include "scratch_folder.hpp"

namespace lungseg_test {

/// A Chromium without a window, told what to do over a pipe by the DevTools protocol.
/// \source https://chromedevtools.github.io/devtools-protocol/
class browser {
 public:
  /// The program, or empty when there is none: $LUNGSEG_CHROMIUM, or what the path has.
  static std::string find() {
    if (const char* named = std::getenv("LUNGSEG_CHROMIUM")) return named;
    for (const char* name : {"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"})
      if (std::filesystem::exists(name)) return name;
    return {};
  }

  explicit browser(const std::string& program, int width = 1440, int height = 900)
      : child_{{program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                "--disable-dev-shm-usage", "--force-color-profile=srgb", "--remote-debugging-pipe",
                "--user-data-dir=" + folder_.path().string(),
                "--window-size=" + std::to_string(width) + "," + std::to_string(height), "about:blank"},
               3,
               4,
               (folder_ / "errors").string()} {
    const rapidjson::Document targets = call("Target.getTargets", "{}");
    for (const auto& each : targets["targetInfos"].GetArray())
      if (std::string_view{each["type"].GetString()} == "page") {
        session_ = call("Target.attachToTarget",
                        "{\"flatten\":true,\"targetId\":" + quoted(each["targetId"].GetString()) + "}")["sessionId"]
                       .GetString();
        break;
      }
    for (const char* domain : {"Page", "Runtime", "Log", "Network", "DOM"}) call(std::string{domain} + ".enable", "{}");
  }

  void open(const std::string& address) { call("Page.navigate", "{\"url\":" + quoted(address) + "}"); }

  /// The value of an expression, or of what it promises. \throws std::runtime_error with the page's own words
  rapidjson::Document evaluate(const std::string& expression) {
    rapidjson::Document answer = call(
        "Runtime.evaluate", "{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":" + quoted(expression) + "}");
    if (answer.HasMember("exceptionDetails")) throw std::runtime_error{expression + ": " + text(answer)};
    rapidjson::Document value;
    if (answer["result"].HasMember("value")) value.CopyFrom(answer["result"]["value"], value.GetAllocator());
    return value;
  }
  /// Waits until an expression is true. \throws std::runtime_error after two minutes
  void wait_for(const std::string& expression) {
    for (int tenths = 0; tenths < 1200; ++tenths) {
      const rapidjson::Document value = evaluate("Promise.resolve(" + expression + ").then(Boolean)");
      if (value.IsTrue()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    throw std::runtime_error{"the page never came to: " + expression};
  }
  void choose_files(const std::string& selector, const std::vector<std::string>& files) {
    const rapidjson::Document found =
        call("Runtime.evaluate", "{\"expression\":" + quoted("document.querySelector('" + selector + "')") + "}");
    std::string list;
    for (const std::string& file : files) list += (list.empty() ? "" : ",") + quoted(file);
    call("DOM.setFileInputFiles",
         "{\"files\":[" + list + "],\"objectId\":" + quoted(found["result"]["objectId"].GetString()) + "}");
  }
  void mouse(const std::string& type, double x, double y, const std::string& button = "left") {
    call("Input.dispatchMouseEvent", "{\"type\":" + quoted(type) + ",\"x\":" + std::to_string(x) +
                                         ",\"y\":" + std::to_string(y) + ",\"button\":" + quoted(button) +
                                         ",\"buttons\":1,\"clickCount\":1}");
  }
  void save_downloads_to(const std::filesystem::path& folder) {
    call("Browser.setDownloadBehavior", "{\"behavior\":\"allow\",\"downloadPath\":" + quoted(folder.string()) + "}");
  }
  /// A PNG of what is seen.
  std::string screenshot() {
    return base64(call("Page.captureScreenshot", "{\"format\":\"png\"}")["data"].GetString());
  }
  rapidjson::Document call(const std::string& method, const std::string& parameters) {
    const int id = ++last_;
    std::string message =
        "{\"id\":" + std::to_string(id) + ",\"method\":" + quoted(method) + ",\"params\":" + parameters;
    if (!session_.empty() && method.rfind("Target.", 0) != 0 && method.rfind("Browser.", 0) != 0)
      message += ",\"sessionId\":" + quoted(session_);
    send(message + "}");
    for (;;) {
      rapidjson::Document answer = receive();
      if (!answer.HasMember("id")) {
        note(answer);
      } else if (answer["id"].GetInt() == id) {
        if (answer.HasMember("error")) throw std::runtime_error{method + ": " + text(answer["error"])};
        rapidjson::Document result;
        result.CopyFrom(answer["result"], result.GetAllocator());
        return result;
      }
    }
  }

  std::vector<std::string> faults;    // what the page wrote to the console as an error, or threw
  std::vector<std::string> requests;  // addresses that it asked for

 private:
  static std::string quoted(const std::string& text) {
    rapidjson::StringBuffer out;
    rapidjson::Writer<rapidjson::StringBuffer> json{out};
    json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    return out.GetString();
  }
  static std::string text(const rapidjson::Value& value) {
    rapidjson::StringBuffer out;
    rapidjson::Writer<rapidjson::StringBuffer> json{out};
    value.Accept(json);
    return out.GetString();
  }
  static std::string base64(std::string_view text) {
    std::string decoded;
    std::uint32_t group = 0;
    int bits = 0;
    for (const char c : text) {
      const auto digit = std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"}.find(c);
      if (digit == std::string_view::npos) break;
      group = group << 6 | static_cast<std::uint32_t>(digit);
      bits += 6;
      if (bits >= 8) decoded += static_cast<char>(group >> (bits -= 8) & 255u);
    }
    return decoded;
  }

  void send(std::string message) {
    message.push_back('\0');
    for (std::size_t sent = 0; sent < message.size();) {
      const ssize_t count = ::write(child_.input(), message.data() + sent, message.size() - sent);
      if (count <= 0) throw std::runtime_error{"the browser is gone: " + contents_of(folder_ / "errors")};
      sent += static_cast<std::size_t>(count);
    }
  }
  rapidjson::Document receive() {
    std::size_t end;
    while ((end = bytes_.find('\0')) == std::string::npos) {
      char block[1 << 16];
      const ssize_t count = ::read(child_.output(), block, sizeof block);
      if (count <= 0) throw std::runtime_error{"the browser is gone: " + contents_of(folder_ / "errors")};
      bytes_.append(block, static_cast<std::size_t>(count));
    }
    rapidjson::Document message;
    message.Parse(bytes_.data(), end);
    bytes_.erase(0, end + 1);
    if (message.HasParseError()) throw std::runtime_error{"the browser sent no JSON"};
    return message;
  }
  void note(const rapidjson::Document& event) {
    const std::string_view method = event["method"].GetString();
    const auto& about = event["params"];
    if (method == "Runtime.exceptionThrown" ||
        (method == "Log.entryAdded" && std::string_view{about["entry"]["level"].GetString()} == "error") ||
        (method == "Runtime.consoleAPICalled" && std::string_view{about["type"].GetString()} == "error"))
      faults.push_back(text(about));
    if (method == "Network.requestWillBeSent") requests.push_back(about["request"]["url"].GetString());
  }

  scratch_folder folder_;
  child_process child_;
  std::string session_, bytes_;
  int last_ = 0;
};

}  // namespace lungseg_test
