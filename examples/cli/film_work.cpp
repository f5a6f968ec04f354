// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_work.hpp"

#include <algorithm>
#include <future>
#include <string_view>

#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "lungseg/infer/report/journal_line.hpp"

namespace cli {

predictor_pool::predictor_pool(const common_options& common, const predictor_options& models, std::int64_t films) {
  const lungseg::context ctx = make_context(common);
  precision_ = ctx.precision();
  const std::int64_t threads = ctx.where().is_cuda() ? 1 : ctx.threads();
  const std::int64_t count = std::clamp<std::int64_t>(films, 1, std::min(threads, most_films));
  const lungseg::context each =
      ctx.where().is_cuda() ? ctx : ctx.with_threads(static_cast<int>(std::max<std::int64_t>(threads / count, 1)));
  const auto load = [&] { return std::make_unique<lung_predictor>(each, models); };
  std::vector<std::future<std::unique_ptr<lung_predictor>>> others;
  for (std::int64_t i = 1; i < count; ++i) others.push_back(std::async(std::launch::async, load));
  all_.push_back(load());
  for (auto& other : others) all_.push_back(other.get());
  for (const auto& predictor : all_) free_.push_back(predictor.get());
}

lungseg::film_prediction predictor_pool::predict(const lungseg::film_file& film, const std::string& name,
                                                 const lungseg::film_record* known) {
  std::unique_lock lock{mutex_};
  lung_predictor* const mine = free_.back();
  free_.pop_back();
  lock.unlock();
  struct give_back {
    predictor_pool& pool;
    lung_predictor* taken;
    ~give_back() {
      const std::lock_guard again{pool.mutex_};
      pool.free_.push_back(taken);
    }
  } const later{*this, mine};
  return known ? mine->predict(film, name, *known) : mine->predict(film, name);
}

void film_work::read(film_task& task) const {
  const listed_film& film = task.film;
  task.entry.image_id = film.image_id;
  task.entry.file_name = film.name;
  if (!lungseg::is_utf8(film.name))
    task.log()(lungseg::log_level::warning, film.name + ": its name is not UTF-8; results have U+FFFD where it is not");
  task.entry.reason =
      attempt(request_, film, task.log(), [&] { task.picture = lungseg::read_film_file(film.file, reading_); });
}

void film_work::find(film_task& task) const {
  if (!task.entry.reason.empty()) return;
  task.entry.reason = attempt(request_, task.film, task.log(), [&] {
    lungseg::film_prediction& found = task.found;
    found = predictors_.predict(task.picture, task.film.name);
    if (const auto stated = request_.spacing(task.picture)) found.spacing = stated;
    if (list_.sides) found = lungseg::with_sides(std::move(found), *list_.sides);
  });
}

void film_work::write_files(film_task& task) const {
  if (!task.entry.reason.empty()) return;
  task.entry.reason = attempt(request_, task.film, task.log(), [&] {
    if (task.found.refused) return;
    // Whatever has the film's name is of an earlier run, also what this one does not make, and perhaps of another film.
    lungseg::remove_film_files(request_.out, task.film.result_name);
    const std::string& name = task.film.result_name;
    lungseg::result_files files{name};
    lungseg::write_film_files(request_.out, name, task.picture.pixels, task.found);
    lungseg::write_film_view(request_.out, name, task.picture.pixels, task.found);
    if (series_)
      files.segmentation = series_->file_of(task.film.place);
    else
      dicom_.write(request_.out, name, task.film.file, task.found, files, task.log());
    task.entry.files = std::move(files);
  });
}

void film_work::write(film_task& task) const {
  write_files(task);
  lungseg::film_entry& entry = task.entry;
  if (!entry.reason.empty()) {
    leave_out(task, lungseg::film_status::failed);
  } else {
    entry.take(task.found);
    if (const auto& notes = task.found.notes; !notes.empty())
      task.log()(lungseg::log_level::warning, task.film.name + ": " + line_of(task.found.verdict, notes));
    if (task.found.refused) {
      entry.reason = line_of(task.found.notes.front());
      leave_out(task, lungseg::film_status::refused);
    } else {
      entry.status = lungseg::film_status::ok;
    }
  }
  task.line = lungseg::line_of(entry, task.found, task.film.place, list_.category_ids);
  task.picture = {};
  task.found = {};
}

/// A film that gets no results, for the reason in its entry; those of an earlier run go.
void film_work::leave_out(film_task& task, lungseg::film_status status) const {
  task.entry.status = status;
  task.entry.files.reset();
  lungseg::remove_film_files(request_.out, task.film.result_name);
  lungseg::remove_film_view(request_.out, task.film.result_name);
}

}  // namespace cli
