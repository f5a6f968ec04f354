// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "stop_signal.hpp"

#include <pthread.h>
#include <signal.h>

#include <utility>

namespace serve {

namespace {

sigset_t stop_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

void hold_stop_signals() {
  const sigset_t set = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

stop_signal::stop_signal(std::function<void()> stop)
    : waiting_{[stop = std::move(stop)] {
        const sigset_t set = stop_signals();
        int which = 0;
        ::sigwait(&set, &which);
        ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
        stop();
      }} {}

stop_signal::~stop_signal() {
  ::pthread_kill(waiting_.native_handle(), SIGTERM);
  waiting_.join();
}

}  // namespace serve
