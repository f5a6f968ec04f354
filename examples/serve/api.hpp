// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <httplib.h>

#include <memory>
#include <string>
#include <vector>

#include "dicomweb/dicomweb.hpp"
#include "job_store.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/infer/prediction/used_model.hpp"

namespace serve {

/// The interface over HTTP: what page/openapi.json describes. Nothing of a request becomes a path of the disk.
/// DICOMweb is a class beside this one, over the same job_store, which gets its requests from here when they have
/// passed the guards.
class api {
 public:
  /// \param store         outlives the interface
  /// \param models        that find the lungs
  /// \param more_hosts    names by which the server may be called, beside `localhost` and addresses
  api(job_store& store, const limits& of, std::vector<lungseg::used_model> models, std::vector<std::string> more_hosts,
      lungseg::log_sink log);

  /// Makes a server answer by this interface, and by DICOMweb if there is one; both outlive it.
  void install(httplib::Server& server, dicomweb* also = nullptr);

 private:
  using request = httplib::Request;
  using response = httplib::Response;

  void answer(const request& in, response& out);
  bool get_page(const request& in, response& out) const;
  void get_job(const std::string& id, const request& in, response& out);
  void get_file(const std::string& id, const std::string& file, const request& in, response& out);
  void remove(const std::string& id, const std::string& file, response& out);
  void segment(const request& in, response& out, const httplib::ContentReader& body);
  void export_jobs(response& out, const httplib::ContentReader& body);
  void put_masks(const request& in, response& out, const httplib::ContentReader& body);
  void replace(const std::string& id, std::size_t film, std::shared_ptr<const film_result> by, response& out);
  void fail(response& out, const std::exception_ptr& fault) const;
  clock::time_point patience(const request& in, double otherwise) const;

  job_store& store_;
  const limits limits_;
  const std::vector<lungseg::used_model> models_;
  const std::vector<std::string> more_hosts_;
  const lungseg::log_sink log_;
  const std::shared_ptr<byte_budget> budget_;
  dicomweb* dicomweb_ = nullptr;
};

}  // namespace serve
