// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <mpi.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lungseg/distributed/mpi_session.hpp"
#include "lungseg/distributed/processor_wait.hpp"
#include "lungseg/distributed/rank_signs.hpp"
#include "lungseg/distributed/silence.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

struct watchdog_options {
  double limit = 20;    // seconds without a sign of life, or of steady work, that end the job
  bool in_step = true;  // ranks meet again and again
};

/// How long a rank's work may be silent while all others wait for it. Ranks that are not in step wait at the end only,
/// where nothing is lost by waiting longer; what they do before they begin may take any time.
inline silence_limits limits_of(const watchdog_options& options) {
  constexpr double patience = 20;
  if (options.in_step) return {options.limit, patience * options.limit};
  return {patience * options.limit, std::numeric_limits<double>::infinity()};
}

/// Ends a job of which a rank hangs, or whose GPUs have lost each other. A thread on every rank sends signs of life to
/// the first rank and gets its signs, apart from all other calls; who is silent for too long has stopped, or its
/// machine or network has. With its signs of life a rank says whether its work gets on, so that the first one finds
/// one that lives and hangs while all others wait for it (find_late_rank).
class mpi_watchdog {
 public:
  mpi_watchdog(mpi_session& session, const watchdog_options& options)
      : session_{session}, limit_{options.limit}, silence_limits_{limits_of(options)} {
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
    const waiting_for_ranks others{session_.signs};
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

  struct neighbour {
    int rank = 0;
    MPI_Request heard = MPI_REQUEST_NULL, sent = MPI_REQUEST_NULL;
    rank_sign received{}, last{}, sending{};
    clock::time_point alive = clock::now();
  };

  static double seconds_since(clock::time_point then) {
    return std::chrono::duration<double>(clock::now() - then).count();
  }
  void listen(neighbour& from) {
    MPI_Irecv(&from.received, sizeof(rank_sign), MPI_BYTE, from.rank, 0, comm_, &from.heard);
  }

  void watch() {
    clock::time_point beat = clock::now();
    while (!stopping_) {
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
      look_at_own();
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
    with.sending = own_;
    MPI_Isend(&with.sending, sizeof(rank_sign), MPI_BYTE, with.rank, 0, comm_, &with.sent);
  }

  /// What this rank does, and for how long it has not got on.
  void look_at_own() {
    const work_signs::state now = session_.signs->now();
    own_.does = now.waits                    ? rank_sign::waits_for_ranks
                : session_.sums.host_waits() ? rank_sign::waits_for_gpu
                                             : rank_sign::works;
    own_.steady = now.steady;
    own_.say(now.said);
    own_.said_for = now.said_for;
    double starved = 0;
    progress_mark mark{.calls = session_.calls + session_.sums.waits_done(), .waits = own_.does};
    if (own_.does == rank_sign::works) {  // films that are made ahead meanwhile help nobody who waits
      rusage usage{};
      ::getrusage(RUSAGE_SELF, &usage);
      mark.ticks = now.ticks;
      mark.disk = usage.ru_majflt + usage.ru_inblock;
      if (silence_.seconds() > 1) starved = processors_.since_last();
    }
    silence_.look(seconds_since(begin_), mark, starved);
    own_.silent = silence_.seconds();
  }

  void judge() {
    for (const auto& each : neighbours_)
      if (seconds_since(each->alive) > limit_)
        end(session_.name_of(each->rank) + " has given no sign of life for " + seconds_text(limit_) + " s");
    if (session_.rank() != 0 || neighbours_.empty()) return;
    std::vector<rank_sign> all{own_};
    for (const auto& each : neighbours_) all.push_back(each->last);
    if (const auto late = find_late_rank(all, silence_limits_)) end(session_.name_of(late->rank) + " " + late->cause);
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
  const silence_limits silence_limits_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  std::vector<std::unique_ptr<neighbour>> neighbours_;
  const clock::time_point begin_ = clock::now();
  silence silence_;
  processor_wait processors_;  // asked only where work is silent
  rank_sign own_;              // of the watching thread
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
