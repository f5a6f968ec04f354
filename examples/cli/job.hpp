// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The job of several processes that this one may be a part of, behind a wall: distributed/present.cpp is compiled
/// where the build has MPI, distributed/missing.cpp where it has not.

#include <memory>
#include <string>

#include "lungseg/core/communicator.hpp"

namespace cli {

struct job_options {
  bool ordered = false;  // sums are the same bytes for any number of ranks
  double watchdog = 20;  // seconds without a sign of life of a rank that end the job
};

/// A job that mpirun or srun has started.
class job {
 public:
  virtual ~job() = default;
  virtual const std::shared_ptr<lungseg::communicator>& world() const = 0;
  /// Ends all ranks, with one message. \param status  of the job
  [[noreturn]] virtual void abort(const std::string& cause, int status) = 0;
};

/// The job; null where this process was started alone.
/// \throws option_error naming the package to install when there is a job, and this program cannot take part
std::unique_ptr<job> join_job(const job_options& options);

/// Threads for one rank, if nothing else is said: the processors that it may use, shared with the ranks beside it that
/// may use the same. Collective.
int threads_of_rank(lungseg::communicator& world);

}  // namespace cli
