// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "../job_store.hpp"
#include "lungseg/dicom/sha256.hpp"

namespace serve {

/// A film that was stored: where its result is found, and what it was.
struct stored_as {
  std::string study, instance;
  lungseg::sha256_digest digest{};  // of its file
  std::string job;
  std::size_t film = 0;  // of the job, from 0
};

/// Whether two are the same film, byte for byte.
inline bool are_same(const stored_as& a, const stored_as& b) {
  return a.instance == b.instance && a.digest == b.digest;
}

/// Which films came for which study, for as long as the store keeps their jobs. Any number of threads may call it at a
/// time.
class film_index {
 public:
  /// \param store  outlives the index
  explicit film_index(job_store& store) : store_{store} {}

  /// A film takes the place of one that has its instance UID. Films whose jobs are gone are forgotten.
  void add(std::vector<stored_as> films);
  /// The films of a study whose jobs are kept, in the order in which they came.
  std::vector<stored_as> of_study(const std::string& study);
  /// Whether this very film, byte for byte, is being worked on, or has a result: a sender who repeats himself gets the
  /// same one.
  bool knows(const stored_as& film);

 private:
  void forget_gone();

  job_store& store_;
  std::mutex mutex_;
  std::vector<stored_as> films_;
};

}  // namespace serve
