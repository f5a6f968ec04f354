// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "archive_sender.hpp"

#include <httplib.h>

#include <chrono>
#include <utility>

#include "../fault.hpp"
#include "../random_id.hpp"
#include "instances.hpp"
#include "lungseg/core/error.hpp"
#include "multipart_related.hpp"

namespace serve {

namespace {

using namespace std::chrono_literals;

/// What one attempt came to.
struct attempt {
  bool taken, again;  // again: another one may do better
  std::string why;
};

attempt post(const archive_address& to, const std::string& body, const std::string& type) {
  httplib::Client client{to.server};
  client.set_connection_timeout(5s);
  client.set_read_timeout(60s);
  client.set_write_timeout(30s);
  const httplib::Headers headers{{"Accept", "application/dicom+json"}};
  const httplib::Result answer = client.Post(to.root + "/studies", headers, body, type);
  if (!answer) return {false, true, "it does not answer (" + httplib::to_string(answer.error()) + ")"};
  constexpr int stored = 200, some_failed = 202, server_fault = 500;
  if (answer->status == some_failed) return {false, false, "it did not take all of them (202)"};
  return {answer->status == stored, answer->status >= server_fault, "it answers " + std::to_string(answer->status)};
}

}  // namespace

archive_address archive_address::parse(const std::string& text) {
  const std::size_t begin = text.find("://");
  const std::string scheme = text.substr(0, begin);
  lungseg::expect<lungseg::option_error>(begin != text.npos && (scheme == "http" || scheme == "https"),
                                         "--stow-to: expected an address as http://127.0.0.1:8042/dicom-web");
  const std::size_t root = std::min(text.find('/', begin + 3), text.size());
  archive_address result{text.substr(0, root), text.substr(root)};
  lungseg::expect<lungseg::option_error>(result.server.find('@') == text.npos,
                                         "--stow-to: passwords on a command line can be read by other users");
  while (result.root.ends_with('/')) result.root.pop_back();
  return result;
}

archive_sender::archive_sender(job_store& store, archive_address to, bool states, lungseg::log_sink log)
    : store_{store}, to_{std::move(to)}, states_{states}, log_{std::move(log)}, thread_{[this] { run(); }} {}

archive_sender::~archive_sender() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  change_.notify_all();
  thread_.join();
}

void archive_sender::follow(const std::string& job) {
  {
    const std::lock_guard lock{mutex_};
    jobs_.push_back(job);
  }
  change_.notify_all();
}

void archive_sender::run() {
  for (;;) {
    std::unique_lock lock{mutex_};
    change_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const std::string job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    send_job(job);
  }
}

/// \return whether the time went by, and the server is not being stopped
bool archive_sender::pause(std::chrono::seconds time) {
  std::unique_lock lock{mutex_};
  return !change_.wait_for(lock, time, [&] { return stopping_; });
}

void archive_sender::fail(const std::string& why) {
  ++failed_;
  lungseg::report(log_, lungseg::log_level::warning, "results of a film did not get into the archive: " + why);
}

bool archive_sender::stopping() {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

void archive_sender::send_job(const std::string& id) {
  try {
    job_view job = store_.wait(id, clock::now() + 1s);
    while (job.state() != film_state::done) job = store_.wait(id, clock::now() + 1s);
    for (const job_view::film& film : job.films)
      if (film.result->status == lungseg::film_status::ok) send_film(*film.result);
  } catch (const http_fault&) {
    fail("they were no longer kept when it was their turn; see --keep-jobs and --keep-bytes");
  } catch (const std::exception& fault) {
    fail(fault.what());
  }
}

void archive_sender::send_film(const film_result& film) {
  const std::string boundary = random_id();
  std::vector<std::string> files;
  for (result_file& each : result_files(film, states_)) files.push_back(std::move(each.bytes));
  if (files.empty()) return;
  if (given_up_) return fail("the server is being stopped");
  const std::string body = multipart_of(files, boundary), type = multipart_type(boundary);
  attempt last = post(to_, body, type);
  for (const std::chrono::seconds wait : {2s, 10s})
    if (!last.taken && last.again && pause(wait)) last = post(to_, body, type);
  given_up_ = !last.taken && stopping();
  last.taken ? static_cast<void>(++sent_) : fail(last.why);
}

}  // namespace serve
