// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg serve: a page to drop films on, and the same over HTTP.

#include "serve.hpp"

#include <iostream>
#include <memory>
#include <optional>

#include "api.hpp"
#include "cli/dicom_films.hpp"
#include "cli/predictor.hpp"
#include "cli/result_key.hpp"
#include "cli/values.hpp"
#include "dicomweb/dicomweb.hpp"
#include "stop_signal.hpp"
#include "web_server.hpp"
#include "workers.hpp"

namespace cli {

namespace {

struct serve_command {
  common_options common;
  predictor_options predictor;
  serve::limits limits;
  serve::film_options films;
  std::string host = "127.0.0.1";
  std::vector<std::string> more_hosts;
  int port = 8080;
  int connections = 128;
  bool dicomweb = false;
  dicom_options results;  // of which serve asks for --deidentify alone
  std::string archive;

  int run();
  /// \return the port \throws file_error when it cannot be had
  int bind(httplib::Server& server) const;
  std::string address(int at) const;
};

int serve_command::bind(httplib::Server& server) const {
  const int got = port == 0 ? server.bind_to_any_port(host) : server.bind_to_port(host, port) ? port : -1;
  lungseg::expect<lungseg::file_error>(
      got > 0, "serve: cannot listen on " + address(port) + "; another program may be there, name another --port");
  return got;
}

std::string serve_command::address(int at) const {
  const bool six = host.find(':') != host.npos;
  return "http://" + (six ? "[" + host + "]" : host) + ":" + std::to_string(at) + "/";
}

int serve_command::run() {
  lungseg::expect<lungseg::option_error>(take_films(predictor).empty(),
                                         "serve: films are sent to the server, and not named here");
  dicom_films(films.window);  // refuses a --window that is none
  lungseg::expect<lungseg::option_error>(results.deidentify || results.key.empty(),
                                         "--deidentify-key is the key of --deidentify, which is missing");
  films.key = key_of(results);
  const lungseg::log_sink log = make_log(common);
  if (dicomweb) serve::expect_dicomweb();
  take_shipped_model(predictor, log);
  predictor.said_modality = lungseg::film_modality::xray;  // a page of films
  take_modality(predictor);
  warn_of_twins(predictor.models, log);
  serve::hold_stop_signals();
  serve::web_server server{connections, std::chrono::seconds{limits.request_seconds}};
  const int at = bind(server);
  lung_predictor model{make_context(common), predictor};
  serve::job_store store{limits, films.keep_identity};
  std::optional<serve::archive_sender> sender;  // sends, when all workers have finished, what is left
  if (!archive.empty()) sender.emplace(store, serve::archive_address::parse(archive), films.presentation_states, log);
  {
    const serve::workers workers{store, model, limits, films, log};
    serve::api api{store, limits, model.models(), more_hosts, log};
    serve::dicomweb web{store, limits, sender ? &*sender : nullptr, films.presentation_states};
    api.install(server, dicomweb ? &web : nullptr);
    std::cout << address(at) << std::endl;
    const serve::stop_signal stop{[&] {
      log(lungseg::log_level::note, "stopping: what was begun is finished");
      store.close();
      server.stop();
    }};
    server.listen_after_bind();
    store.close();
  }
  return done;
}

/// A whole number of something, with its limit as the default.
template <class T>
void add_limit(CLI::App& to, const char* name, T& value, double most, const char* what) {
  to.add_option(name, value, what)->check(between(1, most))->capture_default_str();
}

void add_limits(CLI::App& to, serve::limits& of) {
  add_limit(to, "--max-body", of.body_bytes, 2e9, "bytes of a request");
  add_limit(to, "--max-pixels", of.pixels, 1e9, "pixels of a film");
  add_limit(to, "--max-films", of.films, 1024, "films of a request");
  add_limit(to, "--queue", of.queue, 1e6, "films that wait; beyond, clients are asked to come again (503)");
  add_limit(to, "--workers", of.workers, 256, "films that are worked on at a time; the network takes them in turn");
  add_limit(to, "--job-seconds", of.job_seconds, 86400, "that a film may wait for its turn");
  add_limit(to, "--request-seconds", of.request_seconds, 3600, "in which a request must have arrived");
  add_limit(to, "--keep-jobs", of.kept_jobs, 1e6, "jobs whose results are kept");
  add_limit(to, "--keep-bytes", of.kept_bytes, 1e12, "bytes of results that are kept");
  add_limit(to, "--keep-minutes", of.kept_minutes, 1e5, "that results are kept");
}

void add_dicom_options(CLI::App& to, serve_command& of) {
  to.add_option("--window", of.films.window,
                "of films in DICOM files, unless a request says another: the number of one of the windows in the file, "
                "or CENTER,WIDTH (default: the first)");
  to.add_flag(
      "--keep-identity", of.films.keep_identity,
      "results and messages call films in DICOM files by the names that their senders give them, which may tell "
      "whose films they are (default: film_000001 and so on)");
  CLI::Option* const deidentify =
      to.add_flag("--deidentify", of.results.deidentify,
                  "DICOM results without what tells patient, study and dates (PS3.15, Basic Profile)");
  to.add_option(
        "--deidentify-key", of.results.key,
        "secret file, of which pseudonyms and UIDs are made; with it they are the same whenever the server runs")
      ->check(CLI::ExistingFile);
  CLI::Option* const dicomweb =
      to.add_flag("--dicomweb", of.dicomweb,
                  "let archives store films and fetch their results, too, which are then found by the study's UID")
          ->excludes(deidentify);
  to.add_flag("--dicom-gsps", of.films.presentation_states,
              "archives get the outlines as a presentation state, too, for viewers that show no segmentations")
      ->needs(dicomweb);
  to.add_option("--stow-to", of.archive,
                "address of an archive, http://127.0.0.1:8042/dicom-web, that gets the results of the films stored by "
                "DICOMweb as soon as they are there")
      ->needs(dicomweb);
}

}  // namespace

command add_serve(CLI::App& program) {
  auto self = std::make_shared<serve_command>();
  CLI::App* app = add_command(program, "serve", "a page to drop films on, and the same over HTTP (docs/serve.md)");
  app->add_option("--port", self->port, "port to listen on; 0: any that is free")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app->add_option(
         "--host", self->host,
         "address to listen on; every computer that reaches another than this one can send films and see results")
      ->capture_default_str();
  app->add_option("--allow-host", self->more_hosts, "name by which browsers may call the server, beside localhost");
  app->add_option("--connections", self->connections, "clients that are served at a time")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  add_dicom_options(*app, *self);
  add_limits(*app, self->limits);
  add_predictor(*app, self->predictor);
  app->add_flag("--force", self->predictor.lungs.force,
                "predict pictures, too, that the model's view classifier takes for no upright frontal chest film");
  app->add_flag("--auto-orient", self->predictor.lungs.auto_orient,
                "put films right that are turned, mirrored or inverted; results lie in the film as it is");
  add_computing(*app, self->common);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }};
}

}  // namespace cli
