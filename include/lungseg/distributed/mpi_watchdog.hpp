// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <mpi.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lungseg/distributed/mpi_session.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

struct watchdog_options {
  double limit = 20;    // seconds of silence that end the job
  bool in_step = true;  // whether a rank may be late where all others wait
};

/// Ends a job of which a rank hangs, or whose GPUs have lost each other. A thread on every rank sends signs of life to
/// the first rank and gets its signs, apart from all other calls; who is silent for too long has stopped, or its
/// machine or network has. A rank that gives signs of life but does not come where all others wait, for twenty times as
/// long, hangs, too. Waiting for a GPU, on which others' values are added, is waiting for others.
class mpi_watchdog {
 public:
  mpi_watchdog(mpi_session& session, const watchdog_options& options)
      : session_{session}, limit_{options.limit}, in_step_{options.in_step} {
    expect_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &comm_), "MPI_Comm_dup");
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
    for (int rank = 0; rank < session.size(); ++rank)
      if (rank != session.rank() && (rank == 0 || session.rank() == 0)) {
        neighbours_.push_back(std::make_unique<neighbour>());
        neighbours_.back()->rank = rank;
      }
    for (const auto& each : neighbours_) listen(*each);
    thread_ = std::thread{[this] { watch(); }};
  }
  /// Collective, unless this rank has given up.
  ~mpi_watchdog() {
    // An exception is on its way, and the others wait for this rank.
    if (std::uncaught_exceptions() > 0) session_.abort("lungseg: " + session_.name() + ": ended by an exception", 3);
    const bool orderly = !session_.given_up;
    if (orderly) MPI_Barrier(comm_);  // from here on silence means nothing
    stopping_ = true;
    thread_.join();
    if (!orderly) return;  // the job is about to be ended
    MPI_Barrier(comm_);
    for (const auto& each : neighbours_) {
      MPI_Wait(&each->sent, MPI_STATUS_IGNORE);
      MPI_Cancel(&each->heard);
      MPI_Wait(&each->heard, MPI_STATUS_IGNORE);
    }
    MPI_Comm_free(&comm_);
  }
  mpi_watchdog(const mpi_watchdog&) = delete;
  mpi_watchdog& operator=(const mpi_watchdog&) = delete;

 private:
  using clock = mpi_session::clock;
  using sign = std::array<std::int64_t, 2>;  // calls so far; how it waits for others
  enum waiting : std::int64_t { not_at_all, in_call, for_gpu };

  struct neighbour {
    int rank = 0;
    MPI_Request heard = MPI_REQUEST_NULL, sent = MPI_REQUEST_NULL;
    sign received{}, last{}, sending{};
    clock::time_point alive = clock::now();
  };

  static double seconds_since(clock::time_point then) {
    return std::chrono::duration<double>(clock::now() - then).count();
  }
  void listen(neighbour& from) { MPI_Irecv(from.received.data(), 2, MPI_INT64_T, from.rank, 0, comm_, &from.heard); }

  void watch() {
    clock::time_point beat = clock::now();
    while (!stopping_) {
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
      if (const std::string fault = session_.sums.fault(); !fault.empty() && !stopping_) end_for(fault);
      if (seconds_since(beat) < std::min(0.5, limit_ / 8)) continue;
      // Who was stopped itself knows nothing of others.
      if (seconds_since(beat) > limit_ / 4)
        for (const auto& each : neighbours_) each->alive = clock::now();
      beat = clock::now();
      for (const auto& each : neighbours_) exchange(*each);
      if (!stopping_) judge();
    }
  }

  void exchange(neighbour& with) {
    int done = 0;
    while (MPI_Test(&with.heard, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && done) {
      with.last = with.received;
      with.alive = clock::now();
      listen(with);
    }
    MPI_Test(&with.sent, &done, MPI_STATUS_IGNORE);
    if (!done) return;
    with.sending = own();
    MPI_Isend(with.sending.data(), 2, MPI_INT64_T, with.rank, 0, comm_, &with.sent);
  }
  sign own() const {
    const bool on_gpu = session_.sums.host_waits();
    return {session_.calls + session_.sums.waits_done(), session_.waiting > 0 ? in_call
                                                         : on_gpu             ? for_gpu
                                                                              : not_at_all};
  }

  void judge() {
    for (const auto& each : neighbours_)
      if (seconds_since(each->alive) > limit_)
        end(session_.name_of(each->rank) + " has given no sign of life for " + seconds_text(limit_) + " s");
    if (session_.rank() != 0 || !in_step_) return;
    // One that computes while all others wait, and nobody gets on.
    std::vector<sign> all{own()};
    for (const auto& each : neighbours_) all.push_back(each->last);
    if (all != known_) known_ = std::move(all), since_ = clock::now();
    if (seconds_since(since_) < 20 * limit_) return;
    const auto late = std::find_if(known_.begin(), known_.end(), [](const sign& s) { return s[1] == not_at_all; });
    if (late != known_.end())
      end(session_.name_of(static_cast<int>(late - known_.begin())) + " has not come where the others wait for " +
          seconds_text(20 * limit_) + " s");
    const auto stuck = std::find_if(known_.begin(), known_.end(), [](const sign& s) { return s[1] == for_gpu; });
    if (stuck != known_.end())
      end("all ranks wait, " + session_.name_of(static_cast<int>(stuck - known_.begin())) + " for its GPU, for " +
          seconds_text(20 * limit_) + " s");
  }

  static std::string seconds_text(double seconds) { return std::to_string(static_cast<int>(seconds)); }

  /// This rank's GPU has lost others. Where one has failed by itself, that one's cause is told first.
  [[noreturn]] void end_for(const std::string& fault) {
    session_.sums.give_up();
    if (session_.rank() > 0) std::this_thread::sleep_for(std::chrono::seconds{2});
    session_.abort("lungseg: " + fault + "; the job is ended", 3);
  }

  /// The first rank tells, or where that one is silent the second.
  [[noreturn]] void end(const std::string& message) {
    if (session_.rank() > 1) std::this_thread::sleep_for(std::chrono::seconds{2});
    session_.abort(session_.rank() > 1 ? "" : "lungseg: " + message + "; the job is ended", 3);
  }

  mpi_session& session_;
  const double limit_;
  const bool in_step_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  std::vector<std::unique_ptr<neighbour>> neighbours_;
  std::vector<sign> known_;
  clock::time_point since_ = clock::now();
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
