// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "../job_store.hpp"
#include "lungseg/core/log.hpp"

namespace serve {

/// Where an archive takes results: "http://127.0.0.1:8042/dicom-web".
struct archive_address {
  std::string server;  // "http://127.0.0.1:8042"
  std::string root;    // "/dicom-web"

  /// \throws lungseg::option_error for what is no address of http or https, or holds a password
  static archive_address parse(const std::string& text);
};

/// Sends the results of films to an archive when they are done (STOW-RS), one film after the other, on a thread of its
/// own. An archive that does not answer is asked three times; results that it does not take are counted, and told
/// without saying whose they are.
class archive_sender {
 public:
  /// \param store   outlives the sender
  /// \param states  film_options::presentation_states
  archive_sender(job_store& store, archive_address to, bool states, lungseg::log_sink log);
  /// Sends what is done and was not sent yet, each once, until one fails. \pre the store is closed, and no film is
  /// being worked on
  ~archive_sender();
  archive_sender(const archive_sender&) = delete;
  archive_sender& operator=(const archive_sender&) = delete;

  /// Sends the results of a job as soon as it is done.
  void follow(const std::string& job);

  struct counts {
    std::size_t sent, failed;  // films
  };
  counts now() const { return {sent_, failed_}; }

 private:
  void run();
  void send_job(const std::string& id);
  void send_film(const film_result& film);
  bool stopping();
  bool pause(std::chrono::seconds time);
  void fail(const std::string& why);

  job_store& store_;
  const archive_address to_;
  const bool states_;
  const lungseg::log_sink log_;
  std::mutex mutex_;
  std::condition_variable change_;
  std::deque<std::string> jobs_;
  bool stopping_ = false;
  bool given_up_ = false;  // of the thread alone
  std::atomic<std::size_t> sent_ = 0, failed_ = 0;
  std::thread thread_;
};

}  // namespace serve
