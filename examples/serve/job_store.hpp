// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "byte_budget.hpp"
#include "film_options.hpp"
#include "film_result.hpp"
#include "limits.hpp"

namespace serve {

using clock = std::chrono::steady_clock;

/// A film as it was sent: the bytes of a file.
struct upload {
  std::string name;  // film_name() of the sender's, or a number; empty: the sender has none
  std::string bytes;
  held_bytes held;
};

enum class film_state { queued, running, done };

/// What is known of a job at one moment.
struct job_view {
  struct film {
    std::string name;
    film_state state;
    std::shared_ptr<const film_result> result;  // of a film that is done
  };
  std::string id;
  std::vector<film> films;
  std::size_t ahead = 0;  // films of others that come before its first one

  film_state state() const;
};

/// Films that wait, films that are worked on, and results, which are kept for a while. Any number of threads may call
/// it at a time.
class job_store {
  struct job;

 public:
  /// \param keep_identity  films in DICOM files keep the names that their senders give them
  explicit job_store(const limits& of, bool keep_identity = false) : limits_{of}, keep_identity_{keep_identity} {}

  /// Queues a request's films. Those in DICOM files are called film_000001 and so on, whatever their senders call them,
  /// in the order in which they come: names of such files often tell whose films they are.
  /// \return the job's id, which nobody can guess
  /// \throws http_fault when the queue is full, or the store closed
  std::string add(std::vector<upload> films, const said_of_films& said);

  /// \throws http_fault (404) when there is no such job, or no longer
  job_view view(const std::string& id);
  /// The same as soon as the job is done, or at the time that is given.
  job_view wait(const std::string& id, clock::time_point until);
  /// One film of a job, from 0; none when there is no such job, or no longer.
  std::optional<job_view::film> peek(const std::string& id, std::size_t film) const;
  /// Forgets a job. Films of it that wait are not read any more.
  void remove(const std::string& id);
  /// Puts a result in the place of another. \param film  from 0
  void replace(const std::string& id, std::size_t film, std::shared_ptr<const film_result> result);

  /// A film for a worker.
  struct task {
    std::shared_ptr<job> of;
    std::size_t film;
    upload sent;
    said_of_films said;
    clock::time_point began;
  };
  /// The next film, when there is one; none when the store is closed.
  std::optional<task> next();
  void finish(const task& done, film_result result);

  /// From now on films are neither taken nor begun; those that wait fail. What is being worked on can be finished.
  void close();
  bool closed() const;

  struct load {
    std::size_t queued, running, kept;
  };
  load now() const;

 private:
  struct slot {
    std::string name;
    std::optional<upload> sent;  // until it is taken up
    std::shared_ptr<const film_result> result = nullptr;
    film_state state = film_state::queued;
  };
  struct job {
    std::string id;
    std::vector<slot> films;
    said_of_films said;
    clock::time_point begun = clock::now(), done{};
    bool finished() const;
  };
  struct place {
    std::shared_ptr<job> of;
    std::size_t film;
  };

  job& find(const std::string& id);
  job_view view_of(const job& of) const;
  int seconds_until_free() const;
  void settle(const place& at, film_result result);
  void expire();
  std::int64_t kept_bytes() const;

  const limits limits_;
  const bool keep_identity_;
  mutable std::mutex mutex_;
  std::condition_variable work_, change_;
  std::map<std::string, std::shared_ptr<job>> jobs_;
  std::deque<place> queue_;
  std::size_t running_ = 0;
  double seconds_per_film_ = 1;  // lately
  int dicom_films_ = 0;          // that came so far
  bool closed_ = false;
};

}  // namespace serve
