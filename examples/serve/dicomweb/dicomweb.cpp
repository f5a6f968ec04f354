// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "dicomweb.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "../fault.hpp"
#include "../media_type.hpp"
#include "../random_id.hpp"
#include "../submission.hpp"
#include "dicom_json.hpp"
#include "multipart_related.hpp"

namespace serve {

namespace {

constexpr const char *dicom_media = "application/dicom", *json = "application/dicom+json";

/// What the addresses begin with that this client is told; Host was looked at before.
std::string root_of(const httplib::Request& in) {
  std::string host = in.get_header_value("Host");
  std::erase_if(host, [](unsigned char c) {
    return !std::isalnum(c) && std::string_view{".-:[]"}.find(static_cast<char>(c)) == std::string_view::npos;
  });
  return "http://" + host + "/dicom-web";
}

void expect_json_is_taken(const httplib::Request& in) {
  const std::string accept = in.get_header_value("Accept");
  demand(accepts(accept, json, false) || accepts(accept, "application/json", false), 406,
         "answers are application/dicom+json, which the request does not accept");
}

bool holds(const dicomweb_path& path, const instance_names& names) {
  return (path.series.empty() || path.series == names.series) &&
         (path.instance.empty() || path.instance == names.instance);
}

}  // namespace

dicomweb::dicomweb(job_store& store, const limits& of, archive_sender* archive, bool states)
    : store_{store}, limits_{of}, archive_{archive}, states_{states}, films_{store} {}

/// One file at a time is looked at, so that what those of all clients unpack to does not add up.
arrival dicomweb::look(std::string_view file, const std::string& study) {
  const std::lock_guard lock{looking_};
  return look_at(file, study, limits_);
}

std::vector<arrival> dicomweb::queue(const std::vector<std::string_view>& files, const std::string& study,
                                     const std::shared_ptr<byte_budget>& budget) {
  std::vector<arrival> arrivals;
  std::vector<upload> fresh;
  std::vector<stored_as> places;
  for (const std::string_view file : files) {
    arrival& film = arrivals.emplace_back(look(file, study));
    if (film.failure != failure_reason::none) continue;
    stored_as place{film.names.study, film.names.instance, lungseg::sha256(file), {}, fresh.size()};
    const auto is_same = [&](const stored_as& other) { return are_same(other, place); };
    if (films_.knows(place) || std::any_of(places.begin(), places.end(), is_same)) continue;
    if (std::ssize(films_.of_study(place.study)) + std::ssize(places) >= limits_.films) {
      film.failure = failure_reason::out_of_resources;
      continue;
    }
    places.push_back(std::move(place));
    fresh.push_back({{}, std::string{file}, held_bytes{budget}});
    fresh.back().held.take(std::ssize(file));
  }
  if (fresh.empty()) return arrivals;
  const std::string job = store_.add(std::move(fresh), {});
  for (stored_as& each : places) each.job = job;
  films_.add(std::move(places));
  if (archive_) archive_->follow(job);
  return arrivals;
}

std::optional<archive_sender::counts> dicomweb::returned() const {
  return archive_ ? std::optional{archive_->now()} : std::nullopt;
}

void dicomweb::store(const httplib::Request& in, httplib::Response& out, const httplib::ContentReader& body,
                     const std::shared_ptr<byte_budget>& budget) {
  const dicomweb_path path = parse_dicomweb(in.path);
  demand(path.what == dicomweb_path::kind::studies || (path.what == dicomweb_path::kind::files && path.series.empty()),
         404, "films are posted to /dicom-web/studies or to one study of it");
  demand(in.get_header_value_count("Content-Type") == 1, 415, "the request needs one Content-Type");
  expect_json_is_taken(in);
  const std::string boundary = boundary_of(in.get_header_value("Content-Type"));
  held_bytes held{budget};
  const std::string whole = receive_text(body, static_cast<std::size_t>(limits_.body_bytes), &held);
  const std::vector<arrival> films =
      queue(parts_of(whole, boundary, static_cast<std::size_t>(limits_.films)), path.study, budget);
  const auto failed = std::count_if(films.begin(), films.end(),
                                    [](const arrival& each) { return each.failure != failure_reason::none; });
  constexpr int all = 200, some = 202, none = 409;
  out.status = failed == 0 ? all : failed == std::ssize(films) ? none : some;
  out.set_content(store_json(films, root_of(in)), json);
}

void dicomweb::get(const httplib::Request& in, httplib::Response& out) {
  demand(in.method == "GET" || in.method == "HEAD", 405, "DICOMweb knows GET, HEAD and POST here");
  const dicomweb_path path = parse_dicomweb(in.path);
  if (path.what == dicomweb_path::kind::files) return retrieve(in, path, out);
  if (path.what == dicomweb_path::kind::metadata) return metadata(in, path, out);
  search(in, path, out);
}

std::vector<result_file> dicomweb::results(const dicomweb_path& of) {
  std::vector<result_file> found;
  for (const stored_as& each : films_.of_study(of.study)) {
    const std::optional<job_view::film> film = store_.peek(each.job, each.film);
    if (!film || !film->result) continue;
    for (result_file& file : result_files(*film->result, states_))
      if (holds(of, file.names)) found.push_back(std::move(file));
  }
  return found;
}

void dicomweb::search(const httplib::Request& in, dicomweb_path path, httplib::Response& out) {
  expect_json_is_taken(in);
  search_keys keys{in.params.begin(), in.params.end()};
  if (path.study.empty()) {
    const auto study = std::find_if(keys.begin(), keys.end(), [](const auto& each) {
      return each.first == "StudyInstanceUID" || each.first == "0020000D" || each.first == "0020000d";
    });
    demand(study != keys.end(), 400, "studies are found by their StudyInstanceUID; this server lists nobody's");
    demand(is_uid(study->second), 400, "StudyInstanceUID is no UID");
    path.study = study->second;
  }
  out.set_content(search_json(path.what, results(path), keys, root_of(in)), json);
}

void dicomweb::metadata(const httplib::Request& in, const dicomweb_path& path, httplib::Response& out) {
  expect_json_is_taken(in);
  await(path.study);
  const std::vector<result_file> found = results(path);
  if (found.empty()) throw http_fault{404, why_nothing(path.study)};
  out.set_content(metadata_json(found), json);
}

/// Waits for the films of a study, as whoever asks for files wants to have them.
void dicomweb::await(const std::string& study) {
  constexpr int patience = 30, soon = 5;
  const clock::time_point until = clock::now() + std::chrono::seconds{std::min(patience, limits_.job_seconds)};
  for (const stored_as& each : films_.of_study(study))
    if (store_.wait(each.job, until).films.at(each.film).state != film_state::done)
      throw http_fault{503, "a film of the study is still being worked on", soon};
}

/// Why there are no results of a study whose films are done.
std::string dicomweb::why_nothing(const std::string& study) {
  const std::vector<stored_as> films = films_.of_study(study);
  if (films.empty()) return "no film of this study was sent, or its results are no longer kept";
  std::string reasons;
  for (const stored_as& each : films) {
    const std::optional<job_view::film> film = store_.peek(each.job, each.film);
    if (film && film->result && !film->result->reason.empty())
      reasons += (reasons.empty() ? ": " : "; ") + film->result->reason;
  }
  return "there are no such results of the study's films" + reasons;
}

void dicomweb::retrieve(const httplib::Request& in, const dicomweb_path& path, httplib::Response& out) {
  demand(accepts(in.get_header_value("Accept"), dicom_media, true), 406,
         "results are multipart/related; type=\"application/dicom\", which the request does not accept");
  await(path.study);
  std::vector<std::string> files;
  for (result_file& each : results(path)) files.push_back(std::move(each.bytes));
  if (files.empty()) throw http_fault{404, why_nothing(path.study)};
  const std::string boundary = random_id();
  out.body = multipart_of(files, boundary);
  out.set_header("Content-Type", multipart_type(boundary));
}

}  // namespace serve
