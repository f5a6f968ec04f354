// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "api.hpp"

#include <algorithm>
#include <utility>

#include "fault.hpp"
#include "guards.hpp"
#include "job_files.hpp"
#include "job_json.hpp"
#include "lungseg/core/parse_number.hpp"
#include "lungseg/infer/report/page/page_modules.hpp"
#include "mask_body.hpp"
#include "page_file.hpp"
#include "submission.hpp"

namespace serve {

namespace {

constexpr const char* json_body = "application/json";
constexpr std::size_t most_json = std::size_t{8} << 20;

void send(httplib::Response& out, answer_file file) {
  if (!file.save_as.empty()) out.set_header("Content-Disposition", "attachment; filename=\"" + file.save_as + "\"");
  out.body = std::move(file.bytes);
  out.set_header("Content-Type", file.type);
}

/// "ID" and "FILE" of "/v1/jobs/ID/FILE"; both empty for other paths.
std::pair<std::string, std::string> job_path(const std::string& path) {
  constexpr std::string_view before = "/v1/jobs/";
  if (!path.starts_with(before)) return {};
  const std::size_t end = std::min(path.find('/', before.size()), path.size());
  return {path.substr(before.size(), end - before.size()), path.substr(std::min(end + 1, path.size()))};
}

/// Why none of a request's films has a result; empty when one has.
std::string why_all_failed(const job_view& job) {
  std::string reasons;
  for (const job_view::film& each : job.films) {
    if (each.result->status != lungseg::film_status::failed) return {};
    reasons += (reasons.empty() ? "" : "; ") + each.result->reason;
  }
  return reasons;
}

}  // namespace

api::api(job_store& store, const limits& of, std::vector<lungseg::used_model> models,
         std::vector<std::string> more_hosts, lungseg::log_sink log)
    : store_{store},
      limits_{of},
      models_{std::move(models)},
      more_hosts_{std::move(more_hosts)},
      log_{std::move(log)},
      budget_{std::make_shared<byte_budget>(std::max(of.waiting_bytes, 2 * of.body_bytes))} {}

void api::install(httplib::Server& server, dicomweb* also) {
  dicomweb_ = also;
  using handled = httplib::Server::HandlerResponse;
  server.set_payload_max_length(static_cast<std::size_t>(limits_.body_bytes));
  server.set_pre_routing_handler([this](const request& in, response& out) {
    check(in, limits_, more_hosts_);
    if (in.method == "POST" || in.method == "PUT") return handled::Unhandled;
    if (dicomweb_ && is_dicomweb(in.path)) {
      dicomweb_->get(in, out);
    } else {
      answer(in, out);
    }
    return handled::Handled;
  });
  server.Post("/v1/segment",
              [this](const request& in, response& out, const httplib::ContentReader& body) { segment(in, out, body); });
  server.Post("/v1/export",
              [this](const request&, response& out, const httplib::ContentReader& body) { export_jobs(out, body); });
  server.Put("/v1/jobs/.*", [this](const request& in, response& out, const httplib::ContentReader& body) {
    put_masks(in, out, body);
  });
  if (dicomweb_)
    server.Post("/dicom-web/.*", [this](const request& in, response& out, const httplib::ContentReader& body) {
      dicomweb_->store(in, out, body, budget_);
    });
  const auto nowhere = [](const request&, response&, const httplib::ContentReader&) {
    throw http_fault{404, "there is nothing to send anything to"};
  };
  server.Post(".*", nowhere);
  server.Put(".*", nowhere);
  server.set_exception_handler([this](const request&, response& out, std::exception_ptr fault) { fail(out, fault); });
  server.set_error_handler(httplib::Server::Handler{[](const request&, response& out) {
    if (out.body.empty()) out.set_content(error_json(out.status, "the request is not well-formed HTTP"), json_body);
  }});
  server.set_post_routing_handler([](const request& in, response& out) { protect(in, out); });
}

void api::fail(response& out, const std::exception_ptr& fault) const {
  out.headers.erase("Content-Type");
  try {
    std::rethrow_exception(fault);
  } catch (const http_fault& known) {
    out.status = known.status;
    out.set_content(error_json(known.status, known.what()), json_body);
    if (known.retry_after > 0) out.set_header("Retry-After", std::to_string(known.retry_after));
  } catch (const std::exception& unknown) {
    out.status = 500;
    out.set_content(error_json(500, "the server failed at this request"), json_body);
    lungseg::report(log_, lungseg::log_level::warning, std::string{"a request failed: "} + unknown.what());
  }
}

void api::answer(const request& in, response& out) {
  const auto [id, file] = job_path(in.path);
  if (in.method == "DELETE") return remove(id, file, out);
  demand(in.method == "GET" || in.method == "HEAD", 405, "the server knows GET, HEAD, POST, PUT and DELETE");
  if (get_page(in, out)) return;
  if (in.path == "/v1/health")
    return out.set_content(
        health_json(store_.now(), limits_, models_, store_.closed(), dicomweb_ ? dicomweb_->returned() : std::nullopt),
        json_body);
  demand(!id.empty(), 404, "there is nothing at this address");
  file.empty() ? get_job(id, in, out) : get_file(id, file, in, out);
}

bool api::get_page(const request& in, response& out) const {
  for (const page_file& file : page_files())
    if (file.path == in.path) {
      out.set_content(file.contents.data(), file.contents.size(), std::string{file.type});
      return true;
    }
  for (const lungseg::page_module& module : lungseg::page_modules)
    if (in.path == "/" + std::string{module.name}) {
      out.set_content(module.text.data(), module.text.size(), "text/javascript; charset=utf-8");
      return true;
    }
  return false;
}

clock::time_point api::patience(const request& in, double otherwise) const {
  double seconds = otherwise;
  if (in.has_param("wait")) {
    const auto asked = lungseg::detail::parse_number<double>(in.get_param_value("wait"));
    demand(asked && *asked >= 0, 400, "wait is no number of seconds");
    seconds = *asked;
  }
  seconds = std::min(seconds, static_cast<double>(limits_.job_seconds));
  return clock::now() + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>{seconds});
}

void api::get_job(const std::string& id, const request& in, response& out) {
  out.set_content(job_json(store_.wait(id, patience(in, 0)), models_), json_body);
}

void api::get_file(const std::string& id, const std::string& file, const request& in, response& out) {
  const job_view job = store_.view(id);
  if (const auto wanted = parse_picture(file)) return send(out, picture(job, *wanted));
  send(out, table(results_of(job), {.name = file, .dicom = in.get_param_value("dicom") == "1"}, models_));
}

void api::remove(const std::string& id, const std::string& file, response& out) {
  demand(!id.empty(), 404, "there is nothing at this address");
  if (const auto masks = parse_picture(file); masks && masks->what == "masks") {
    const auto film = film_of(store_.view(id), masks->film);
    return replace(id, masks->film, film->original ? film->original : film, out);
  }
  demand(file.empty(), 404, "there is nothing at this address that can be deleted");
  store_.remove(id);
  out.status = 204;
}

void api::segment(const request& in, response& out, const httplib::ContentReader& body) {
  const clock::time_point until = patience(in, limits_.job_seconds);
  submission sent = receive_films(in, body, limits_, budget_);
  const std::string id = store_.add(std::move(sent.films), sent.said);
  const job_view job = store_.wait(id, until);
  out.status = job.state() == film_state::done ? 200 : 202;
  if (job.state() == film_state::done)
    if (const std::string why = why_all_failed(job); !why.empty()) {
      store_.remove(id);
      throw http_fault{store_.closed() ? 503 : 422, why};
    }
  out.set_header("Location", "/v1/jobs/" + id);
  out.set_content(job_json(job, models_), json_body);
}

void api::export_jobs(response& out, const httplib::ContentReader& body) {
  const export_body wanted = parse_export(receive_text(body, most_json));
  film_results films;
  for (const std::string& id : wanted.jobs) {
    film_results of_one = results_of(store_.view(id));
    films.insert(films.end(), of_one.begin(), of_one.end());
  }
  send(out, table(films, {wanted.file, wanted.source, wanted.all, wanted.dicom}, models_));
}

void api::put_masks(const request& in, response& out, const httplib::ContentReader& body) {
  const auto [id, file] = job_path(in.path);
  const auto place = parse_picture(file);
  demand(place && place->what == "masks", 404, "there is nothing at this address that can be changed");
  const auto film = film_of(store_.view(id), place->film);
  drawn_masks masks = parse_masks(receive_text(body, most_json), film->pixels->height, film->pixels->width);
  replace(id, place->film,
          std::make_shared<const film_result>(mended(film, std::move(masks.left), std::move(masks.right))), out);
}

void api::replace(const std::string& id, std::size_t film, std::shared_ptr<const film_result> by, response& out) {
  store_.replace(id, film, std::move(by));
  out.set_content(job_json(store_.view(id), models_), json_body);
}

}  // namespace serve
