// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// A run's films on several ranks: the first one has the list and the journal and hands films out as ranks come for
/// them, itself among them; the others are helpers, which have neither.

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "film_desk.hpp"
#include "film_steps.hpp"
#include "job.hpp"
#include "lungseg/infer/report/prediction_run.hpp"

namespace cli {

/// The first rank's desk, as a helper sees it.
class distant_desk final : public film_desk {
 public:
  explicit distant_desk(job& ranks) : ranks_{ranks} {}
  std::optional<listed_film> next() override;
  void take(std::string_view line) override;

 private:
  std::mutex mutex_;
  job& ranks_;
};

/// Of the first rank: calls work(), while the helpers are served from the desk. Returns when all ranks are through.
/// \param ranks  null: there are no helpers \throws what work or the desk threw, after closing it
void beside_helpers(job* ranks, list_desk& desk, const std::function<void()>& work);

/// Results are files in one folder, so every rank must see it. Collective.
/// \throws option_error on every rank, naming those that do not see the first one's folder
void expect_shared_folder(lungseg::communicator& world, const std::filesystem::path& folder);

/// What a helper has to know of the first rank's list of films. Collective. \param films  the helpers' is filled in
void share_list(lungseg::communicator& world, film_list& films);

/// Does films of the first rank's run until there are no more, and parts from the ranks. \return the exit status
/// \param own  the run as this process has it, with or without its list of films; \param beside  as do_films
/// \throws option_error naming what differs from the run that the first rank has begun in the folder
int help_run(job& ranks, const std::filesystem::path& folder, lungseg::prediction_run own, const film_steps& steps,
             int beside, const lungseg::log_sink& log);

}  // namespace cli
