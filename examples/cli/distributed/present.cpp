// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <optional>

#include "../job.hpp"
#include "lungseg/distributed/mpi_desk.hpp"
#include "lungseg/distributed/mpi_world.hpp"
#include "lungseg/distributed/started_ranks.hpp"

namespace cli {

namespace {

class mpi_job : public job {
 public:
  explicit mpi_job(const job_options& options)
      : own_{std::make_shared<lungseg::mpi_world>(lungseg::mpi_options{
            .ordered = options.ordered, .watchdog = options.watchdog, .in_step = options.in_step})},
        world_{own_} {
    if (!options.in_step) desk_.emplace(*own_);
  }
  const std::shared_ptr<lungseg::communicator>& world() const override { return world_; }
  [[noreturn]] void abort(const std::string& cause, int status) override { own_->abort(cause, status); }
  void serve(const std::function<std::string(std::string_view)>& reply) override { desk_->serve(reply); }
  std::string ask(std::string_view question) override { return desk_->ask(question); }
  void leave() override { desk_->leave(); }
  void end() override {
    desk_.reset();
    world_.reset();
    own_.reset();
  }

 private:
  std::shared_ptr<lungseg::mpi_world> own_;
  std::shared_ptr<lungseg::communicator> world_;
  std::optional<lungseg::mpi_desk> desk_;  // of ranks that are not in step
};

}  // namespace

std::unique_ptr<job> join_job(const job_options& options) {
  if (lungseg::started_ranks() <= 1) return nullptr;
  return std::make_unique<mpi_job>(options);
}

}  // namespace cli
