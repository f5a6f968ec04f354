// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The job of several processes that this one may be a part of, behind a wall: distributed/present.cpp is compiled
/// where the build has MPI, distributed/missing.cpp where it has not.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "common.hpp"
#include "lungseg/core/communicator.hpp"

namespace cli {

struct job_options {
  bool ordered = false;  // sums are the same bytes for any number of ranks
  double watchdog = 20;  // seconds without a sign of a rank's life, or of its steps, that end the job
  bool in_step = true;   // ranks meet again and again, as in a training
};

/// A job that mpirun or srun has started.
class job {
 public:
  virtual ~job() = default;
  /// The ranks; null behind end().
  virtual const std::shared_ptr<lungseg::communicator>& world() const = 0;
  /// Ends all ranks, with one message. \param status  of the job
  [[noreturn]] virtual void abort(const std::string& cause, int status) = 0;

  /// \see lungseg::mpi_desk
  virtual void serve(const std::function<std::string(std::string_view)>& reply) = 0;
  virtual std::string ask(std::string_view question) = 0;
  virtual void leave() = 0;

  /// The ranks part, each to end by itself: collective. What goes wrong behind it is this process's own.
  virtual void end() = 0;
};

/// The job; null where this process was started alone.
/// \throws option_error naming the package to install when there is a job, and this program cannot take part
std::unique_ptr<job> join_job(const job_options& options);

/// Calls work(job), with null where this process was started alone. A rank whose work throws ends the job on all ranks,
/// and names itself and the cause.
/// \return the exit status that the work returns \throws as join_job; what the work throws where it is alone
int as_rank(const job_options& options, const std::function<int(job*)>& work);

/// Whether a process is one of several ranks, and not the first one, which speaks for all.
bool is_helper(const job* ranks);

/// The options of a rank that shares films: where nothing else is said, its part of the processors, and of --device
/// cuda the GPU of its own number on the machine. What all ranks would say alike, the first one says. Collective.
common_options options_of_rank(job& ranks, common_options options);

/// For what all ranks would say alike: the messages of the first one, or of a process alone; of others nothing.
lungseg::log_sink log_of_first(const job* ranks, const common_options& options);

/// Threads for one rank, if nothing else is said: the processors that it may use, shared with the ranks beside it that
/// may use the same. Collective.
int threads_of_rank(lungseg::communicator& world);

}  // namespace cli
