// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "job_store.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fault.hpp"
#include "random_id.hpp"

namespace serve {

namespace {

film_result failure(const std::string& name, const std::string& reason) {
  film_result result;
  result.name = name;
  result.status = lungseg::film_status::failed;
  result.reason = name + ": " + reason;
  return result;
}

std::string numbered_name(int number) {
  std::string digits = std::to_string(number);
  constexpr std::size_t width = 6;
  digits.insert(0, width - std::min(width, digits.size()), '0');
  return "film_" + digits;
}

}  // namespace

film_state job_view::state() const {
  const auto is = [](film_state wanted) { return [=](const film& each) { return each.state == wanted; }; };
  if (std::all_of(films.begin(), films.end(), is(film_state::done))) return film_state::done;
  return std::all_of(films.begin(), films.end(), is(film_state::queued)) ? film_state::queued : film_state::running;
}

bool job_store::job::finished() const {
  return std::all_of(films.begin(), films.end(), [](const slot& each) { return each.state == film_state::done; });
}

std::string job_store::add(std::vector<upload> films, const said_of_films& said) {
  auto fresh = std::make_shared<job>();
  fresh->id = random_id();
  fresh->said = said;
  std::vector<bool> dicom;
  for (const upload& each : films) dicom.push_back(holds_dicom(each.bytes));
  const std::lock_guard lock{mutex_};
  expire();
  if (closed_) throw http_fault{503, "the server is being stopped"};
  if (queue_.size() + films.size() > static_cast<std::size_t>(limits_.queue))
    throw http_fault{503, "the queue is full; try again", seconds_until_free()};
  for (std::size_t i = 0; i < films.size(); ++i) {
    if (dicom[i] && (!keep_identity_ || films[i].name.empty())) films[i].name = numbered_name(++dicom_films_);
    std::string name = films[i].name;
    fresh->films.push_back({std::move(name), std::move(films[i])});
    queue_.push_back({fresh, i});
  }
  jobs_.emplace(fresh->id, fresh);
  work_.notify_all();
  return fresh->id;
}

job_view job_store::view(const std::string& id) {
  const std::lock_guard lock{mutex_};
  expire();
  return view_of(find(id));
}

job_view job_store::wait(const std::string& id, clock::time_point until) {
  std::unique_lock lock{mutex_};
  const auto done = [&] {
    const auto at = jobs_.find(id);
    return at == jobs_.end() || at->second->finished();
  };
  change_.wait_until(lock, until, done);
  return view_of(find(id));
}

std::optional<job_view::film> job_store::peek(const std::string& id, std::size_t film) const {
  const std::lock_guard lock{mutex_};
  const auto at = jobs_.find(id);
  if (at == jobs_.end()) return std::nullopt;
  const slot& found = at->second->films.at(film);
  return job_view::film{found.name, found.state, found.result};
}

void job_store::remove(const std::string& id) {
  const std::lock_guard lock{mutex_};
  find(id);
  std::erase_if(queue_, [&](const place& each) { return each.of->id == id; });
  jobs_.erase(id);
  change_.notify_all();
}

void job_store::replace(const std::string& id, std::size_t film, std::shared_ptr<const film_result> result) {
  const std::lock_guard lock{mutex_};
  find(id).films.at(film).result = std::move(result);
}

std::optional<job_store::task> job_store::next() {
  using namespace std::chrono_literals;
  std::unique_lock lock{mutex_};
  while (!closed_) {
    expire();
    if (!queue_.empty()) {
      const place at = std::move(queue_.front());
      queue_.pop_front();
      slot& film = at.of->films[at.film];
      film.state = film_state::running;
      ++running_;
      task result{at.of, at.film, *std::move(film.sent), at.of->said, clock::now()};
      film.sent.reset();
      return result;
    }
    work_.wait_for(lock, 10s);  // results go by the clock, too
  }
  return std::nullopt;
}

void job_store::finish(const task& done, film_result result) {
  const std::lock_guard lock{mutex_};
  --running_;
  const double seconds = std::chrono::duration<double>(clock::now() - done.began).count();
  constexpr double weight = 0.2;
  seconds_per_film_ += weight * (seconds - seconds_per_film_);
  settle({done.of, done.film}, std::move(result));
  expire();
}

void job_store::close() {
  const std::lock_guard lock{mutex_};
  closed_ = true;
  for (const place& each : std::exchange(queue_, {}))
    settle(each, failure(each.of->films[each.film].name, "the server was stopped before its turn"));
  work_.notify_all();
}

bool job_store::closed() const {
  const std::lock_guard lock{mutex_};
  return closed_;
}

job_store::load job_store::now() const {
  const std::lock_guard lock{mutex_};
  return {queue_.size(), running_, jobs_.size()};
}

job_store::job& job_store::find(const std::string& id) {
  const auto at = jobs_.find(id);
  if (at == jobs_.end()) throw http_fault{404, "there is no such job, or its results are no longer kept"};
  return *at->second;
}

job_view job_store::view_of(const job& of) const {
  job_view view{of.id, {}};
  for (const slot& each : of.films) view.films.push_back({each.name, each.state, each.result});
  if (view.state() == film_state::queued)
    view.ahead = static_cast<std::size_t>(
        std::find_if(queue_.begin(), queue_.end(), [&](const place& each) { return each.of.get() == &of; }) -
        queue_.begin());
  return view;
}

int job_store::seconds_until_free() const {
  const double rounds = static_cast<double>(queue_.size()) / limits_.workers;
  return std::clamp(static_cast<int>(std::ceil(rounds * seconds_per_film_ / 2)), 1, 60);
}

void job_store::settle(const place& at, film_result result) {
  slot& film = at.of->films[at.film];
  film.sent.reset();
  film.result = std::make_shared<const film_result>(std::move(result));
  film.state = film_state::done;
  if (at.of->finished()) at.of->done = clock::now();
  change_.notify_all();
}

std::int64_t job_store::kept_bytes() const {
  std::int64_t bytes = 0;
  for (const auto& [id, each] : jobs_)
    for (const slot& film : each->films)
      if (film.result) bytes += bytes_of(*film.result);
  return bytes;
}

/// Films that waited too long fail. Finished jobs go when they are old, and the oldest when they are too many.
void job_store::expire() {
  const auto now = clock::now();
  while (!queue_.empty() && now - queue_.front().of->begun > std::chrono::seconds{limits_.job_seconds}) {
    const place at = std::move(queue_.front());
    queue_.pop_front();
    settle(at, failure(at.of->films[at.film].name, "waited for its turn for too long"));
  }
  std::erase_if(jobs_, [&](const auto& each) {
    return each.second->finished() && now - each.second->done > std::chrono::minutes{limits_.kept_minutes};
  });
  while (std::ssize(jobs_) > limits_.kept_jobs || kept_bytes() > limits_.kept_bytes) {
    auto oldest = jobs_.end();
    for (auto at = jobs_.begin(); at != jobs_.end(); ++at)
      if (at->second->finished() && (oldest == jobs_.end() || at->second->done < oldest->second->done)) oldest = at;
    if (oldest == jobs_.end()) return;
    jobs_.erase(oldest);
  }
}

}  // namespace serve
