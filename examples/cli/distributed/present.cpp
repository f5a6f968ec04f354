// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "../job.hpp"
#include "lungseg/distributed/mpi_world.hpp"
#include "lungseg/distributed/started_ranks.hpp"

namespace cli {

namespace {

class mpi_job : public job {
 public:
  explicit mpi_job(const job_options& options)
      : own_{std::make_shared<lungseg::mpi_world>(
            lungseg::mpi_options{.ordered = options.ordered, .watchdog = options.watchdog})},
        world_{own_} {}
  const std::shared_ptr<lungseg::communicator>& world() const override { return world_; }
  [[noreturn]] void abort(const std::string& cause, int status) override { own_->abort(cause, status); }

 private:
  std::shared_ptr<lungseg::mpi_world> own_;
  std::shared_ptr<lungseg::communicator> world_;
};

}  // namespace

std::unique_ptr<job> join_job(const job_options& options) {
  if (lungseg::started_ranks() <= 1) return nullptr;
  return std::make_unique<mpi_job>(options);
}

}  // namespace cli
