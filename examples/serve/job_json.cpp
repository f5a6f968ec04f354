// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "job_json.hpp"

#include <array>
#include <sstream>

#include "lungseg/infer/report/coco_results.hpp"
#include "lungseg/infer/report/report_json.hpp"

namespace serve {

namespace {

using lungseg::detail::report_json;

std::string_view name(film_state state) {
  constexpr std::array<std::string_view, 3> names{"queued", "running", "done"};
  return names[static_cast<std::size_t>(state)];
}

template <class Body>
std::string document(const Body& body) {
  std::ostringstream out;
  report_json json{out};
  json.report([&] { body(json); });
  return out.str();
}

/// What is known of a film beside its line in films.json.
void put_found(report_json& json, const film_result& film, std::int64_t id, const std::string& address) {
  json.truth("mended", film.original != nullptr);
  if (!film.pixels) return;
  json.text("film", address + "_film.png");
  if (film.has_dicom_results())
    json.object("dicom", [&] {
      json.truth("deidentified", film.dicom->is_deidentified());
      json.text("segmentation", address + "_seg.dcm");
      json.text("structured_report", address + "_sr.dcm");
      if (film.has_presentation_state()) json.text("presentation_state", address + "_gsps.dcm");
    });
  json.value("results", [&](auto& writer) {
    writer.StartArray();
    for (const lungseg::predicted_lung& lung : film.found.lungs)
      lungseg::detail::put_coco_result(writer, film.found, lung, id, lung.class_id);
    writer.EndArray();
  });
}

}  // namespace

std::string job_json(const job_view& job, const std::vector<lungseg::used_model>& models) {
  return document([&](report_json& json) {
    json.text("id", job.id);
    json.text("status", name(job.state()));
    if (job.state() == film_state::queued) json.count("ahead", static_cast<std::int64_t>(job.ahead));
    json.models(models);
    std::int64_t id = 0;
    json.list("films", job.films, [&](const job_view::film& each) {
      const std::string address = "/v1/jobs/" + job.id + "/" + std::to_string(++id);
      json.text("state", name(each.state));
      film_result pending;
      pending.name = each.name;
      const film_result& film = each.result ? *each.result : pending;
      lungseg::detail::write_film(json, entry_of(film, id, address));
      if (each.result) put_found(json, film, id, address);
    });
  });
}

std::string error_json(int status, const std::string& text) {
  std::ostringstream out;
  lungseg::detail::json_sink sink{out};
  lungseg::detail::json_writer json{sink};
  json.StartObject();
  json.Key("error");
  json.StartObject();
  json.Key("status");
  json.Int(status);
  json.Key("text");
  lungseg::detail::put_text(json, text);
  json.EndObject();
  json.EndObject();
  sink.Flush();
  return out.str();
}

std::string health_json(const job_store::load& now, const limits& of, const std::vector<lungseg::used_model>& models,
                        bool stopping, const std::optional<archive_sender::counts>& returned) {
  return document([&](report_json& json) {
    json.text("status", stopping ? "stopping" : "ok");
    json.models(models);
    json.truth("dicom", reads_dicom());
    json.count("queued", static_cast<std::int64_t>(now.queued));
    json.count("running", static_cast<std::int64_t>(now.running));
    json.count("jobs", static_cast<std::int64_t>(now.kept));
    if (returned)
      json.object("dicomweb", [&] {
        json.count("films_sent", static_cast<std::int64_t>(returned->sent));
        json.count("films_not_sent", static_cast<std::int64_t>(returned->failed));
      });
    json.object("limits", [&] {
      json.count("body_bytes", of.body_bytes);
      json.count("film_pixels", of.pixels);
      json.count("films", of.films);
      json.count("queue", of.queue);
      json.count("kept_minutes", of.kept_minutes);
    });
  });
}

}  // namespace serve
