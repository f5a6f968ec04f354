// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <thread>
#include <vector>

#include "cli/predictor.hpp"
#include "job_store.hpp"
#include "lungseg/core/log.hpp"

namespace serve {

/// Threads that read films and find the lungs on them, all with one model. A film that cannot be read, and whatever is
/// thrown while it is worked on, costs that film and nothing else.
class workers {
 public:
  /// \param store, model  outlive the workers
  /// \param log           told of faults that are not the film's; never of names
  workers(job_store& store, cli::lung_predictor& model, const limits& of, film_options films, lungseg::log_sink log);
  /// Waits until the films are finished that were begun. \pre the store is closed
  ~workers();
  workers(const workers&) = delete;
  workers& operator=(const workers&) = delete;

 private:
  void run();
  film_result process(const job_store::task& task);

  job_store& store_;
  cli::lung_predictor& model_;
  const limits limits_;
  const film_options films_;
  const lungseg::log_sink log_;
  std::vector<std::thread> threads_;
};

}  // namespace serve
