// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "stop_request.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>

namespace cli {

namespace {

constexpr std::array signals{SIGINT, SIGTERM, SIGUSR1};
std::atomic<bool> asked{false};

extern "C" void ask_to_stop(int signal) {
  asked = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace

stop_request::stop_request() {
  for (std::size_t i = 0; i < signals.size(); ++i) {
    before_[i] = std::signal(signals[i], ask_to_stop);
    if (before_[i] == SIG_IGN) std::signal(signals[i], SIG_IGN);
  }
}

stop_request::~stop_request() {
  for (std::size_t i = 0; i < signals.size(); ++i) std::signal(signals[i], before_[i]);
}

bool stop_request::made() noexcept {
  return asked;
}

}  // namespace cli
