// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Where the films of a run come from, and where the lines on them go.

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "film_list.hpp"
#include "lungseg/infer/report/journal_order.hpp"
#include "lungseg/infer/report/prediction_run.hpp"
#include "stop_request.hpp"

namespace cli {

/// Hands out films, and takes what is to be written into the run's journal. Any number of threads may come at a time.
class film_desk {
 public:
  film_desk() = default;
  film_desk(const film_desk&) = delete;
  film_desk& operator=(const film_desk&) = delete;
  virtual ~film_desk() = default;

  /// The next film that nobody has; none at the end.
  virtual std::optional<listed_film> next() = 0;
  /// \param line  of a film that is done
  virtual void take(std::string_view line) = 0;
};

/// The desk of the process that has the list and the journal: the films of a shard that are not done yet.
class list_desk final : public film_desk {
 public:
  /// \param write  is called with each line, by one thread at a time
  list_desk(film_list& films, const lungseg::shard& part, const lungseg::journal_places& done,
            std::function<void(std::string_view)> write)
      : films_{films}, part_{part}, done_{done}, write_{std::move(write)} {}

  std::optional<listed_film> next() override {
    const std::lock_guard lock{reading_};
    while (!closed_ && !stop_request::made()) {
      std::optional<listed_film> film = films_.next();
      if (!film || (part_.takes(film->place) && !done_.contains(film->place))) return film;
    }
    return std::nullopt;
  }
  void take(std::string_view line) override {
    const std::lock_guard lock{writing_};
    write_(line);
    ++taken_;
  }
  /// Films of which there are lines. \pre nobody writes any more
  std::int64_t taken() const noexcept { return taken_; }
  /// Hands out no more films.
  void close() {
    const std::lock_guard lock{reading_};
    closed_ = true;
  }

 private:
  std::mutex reading_, writing_;
  film_list::reader films_;
  lungseg::shard part_;
  const lungseg::journal_places& done_;
  std::function<void(std::string_view)> write_;
  bool closed_ = false;
  std::int64_t taken_ = 0;
};

}  // namespace cli
