// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dicomweb/archive_sender.hpp"
#include "job_store.hpp"
#include "lungseg/infer/prediction/used_model.hpp"

namespace serve {

/// A job as the interface gives it: each film in the words of films.json, and its lungs in those of results.json.
std::string job_json(const job_view& job, const std::vector<lungseg::used_model>& models);

/// {"error": {"status": 404, "text": "..."}}
std::string error_json(int status, const std::string& text);

/// Version, models, limits, and how much there is to do.
/// \param returned  films whose results an archive got, if there is one
std::string health_json(const job_store::load& now, const limits& of, const std::vector<lungseg::used_model>& models,
                        bool stopping, const std::optional<archive_sender::counts>& returned = {});

}  // namespace serve
