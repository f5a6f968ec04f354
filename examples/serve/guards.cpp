// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "guards.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "fault.hpp"

namespace serve {

namespace {

/// "name" of "name:port", "::1" of "[::1]:port".
std::string host_name(const std::string& host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') == host.npos ? host.npos : host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

bool is_address(const std::string& name) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, name.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

bool changes(const httplib::Request& request) {
  return request.method != "GET" && request.method != "HEAD";
}

void check_origin(const httplib::Request& request, const std::string& host) {
  if (!changes(request) || !request.has_header("Origin")) return;
  const std::string origin = request.get_header_value("Origin");
  demand(origin == "http://" + host || origin == "https://" + host, 403, "a page of another origin may not do this");
}

void check_body(const httplib::Request& request, const limits& of) {
  const bool sized = request.has_header("Content-Length"), chunked = request.has_header("Transfer-Encoding");
  demand(!(sized && chunked), 400, "the request has both Content-Length and Transfer-Encoding");
  demand(request.get_header_value_count("Content-Length") <= 1, 400, "the request has several Content-Length");
  const bool takes_body = request.method == "POST" || request.method == "PUT";
  demand(takes_body || !chunked, 400, "a " + request.method.substr(0, 16) + " request has no body");
  demand(!takes_body || sized || chunked, 411, "the request needs Content-Length");
  demand(!request.has_header("Content-Encoding"), 415, "packed bodies (Content-Encoding) are not taken");
  if (!sized) return;
  const std::string text = request.get_header_value("Content-Length");
  std::uint64_t length = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, length);
  demand(rest == end && fault != std::errc::invalid_argument, 400, "Content-Length is no number");
  demand(takes_body || length == 0, 400, "a " + request.method.substr(0, 16) + " request has no body");
  demand(fault == std::errc{} && length <= static_cast<std::uint64_t>(of.body_bytes), 413,
         "the body is larger than " + std::to_string(of.body_bytes) + " bytes");
}

}  // namespace

void check(const httplib::Request& request, const limits& of, const std::vector<std::string>& allowed) {
  constexpr std::size_t longest_path = 256;
  demand(request.path.size() <= longest_path, 414, "the path is longer than any of this server's");
  const std::string host = request.get_header_value("Host"), name = host_name(host);
  demand(
      request.get_header_value_count("Host") == 1 &&
          (name == "localhost" || is_address(name) || std::find(allowed.begin(), allowed.end(), name) != allowed.end()),
      403, "this server does not answer for that Host; name it with --allow-host");
  check_origin(request, host);
  check_body(request, of);
}

void protect(const httplib::Request& request, httplib::Response& response) {
  response.set_header("Content-Security-Policy",
                      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src "
                      "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("Referrer-Policy", "no-referrer");
  response.set_header("Cross-Origin-Resource-Policy", "same-origin");
  response.set_header("Cross-Origin-Opener-Policy", "same-origin");
  response.set_header("Cache-Control", "no-store");
  // What is left of a body that was refused must not be taken for the next request.
  if (changes(request) || response.status >= 400) response.set_header("Connection", "close");
}

}  // namespace serve
