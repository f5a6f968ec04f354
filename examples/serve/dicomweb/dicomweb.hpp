// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <httplib.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../job_store.hpp"
#include "archive_sender.hpp"
#include "film_index.hpp"
#include "instances.hpp"
#include "path.hpp"

namespace serve {

/// DICOMweb (PS3.18): archives store films (STOW-RS), search what was found on them (QIDO-RS) and retrieve it
/// (WADO-RS). Films are queued in the same job_store as those of api, and are not given back: this is no archive.
///
/// Nothing of what a film says, and no UID, gets into messages, headers or errors.
class dicomweb {
 public:
  /// \param store    outlives this
  /// \param archive  that gets the results of stored films; null: none
  /// \param states   film_options::presentation_states
  dicomweb(job_store& store, const limits& of, archive_sender* archive, bool states);

  /// STOW-RS: POST to /dicom-web/studies or /dicom-web/studies/STUDY.
  void store(const httplib::Request& in, httplib::Response& out, const httplib::ContentReader& body,
             const std::shared_ptr<byte_budget>& budget);
  /// QIDO-RS and WADO-RS: GET below /dicom-web.
  void get(const httplib::Request& in, httplib::Response& out);

  /// Films whose results an archive got, and did not get; none without an archive.
  std::optional<archive_sender::counts> returned() const;

 private:
  arrival look(std::string_view file, const std::string& study);
  std::vector<arrival> queue(const std::vector<std::string_view>& files, const std::string& study,
                             const std::shared_ptr<byte_budget>& budget);
  void search(const httplib::Request& in, dicomweb_path path, httplib::Response& out);
  void retrieve(const httplib::Request& in, const dicomweb_path& path, httplib::Response& out);
  void metadata(const httplib::Request& in, const dicomweb_path& path, httplib::Response& out);
  void await(const std::string& study);
  std::vector<result_file> results(const dicomweb_path& of);
  std::string why_nothing(const std::string& study);

  job_store& store_;
  const limits limits_;
  archive_sender* const archive_;
  const bool states_;
  film_index films_;
  std::mutex looking_;
};

}  // namespace serve
