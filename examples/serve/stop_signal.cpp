// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "stop_signal.hpp"

#include <pthread.h>
#include <signal.h>

#include <utility>

namespace serve {

namespace {

constexpr int end_of_waiting = SIGUSR1;

sigset_t stop_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGINT);
  return set;
}

sigset_t held_signals() {
  sigset_t set = stop_signals();
  ::sigaddset(&set, end_of_waiting);
  return set;
}

void wait_for_stop(const std::function<void()>& stop) {
  const sigset_t held = held_signals(), again = stop_signals();
  int which = 0;
  ::sigwait(&held, &which);
  if (which == end_of_waiting) return;
  ::pthread_sigmask(SIG_UNBLOCK, &again, nullptr);
  stop();
}

}  // namespace

void hold_stop_signals() {
  const sigset_t set = held_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

stop_signal::stop_signal(std::function<void()> stop) : waiting_{[stop = std::move(stop)] { wait_for_stop(stop); }} {}

stop_signal::~stop_signal() {
  ::pthread_kill(waiting_.native_handle(), end_of_waiting);
  waiting_.join();
}

}  // namespace serve
