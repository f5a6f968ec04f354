// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <iostream>
#include <iterator>
#include <optional>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/infer/report/raw_results.hpp"
#include "predict.hpp"

namespace cli {

namespace {

struct raw_run {
  const predict_request& request;
  film_list list{request.films()};
  lungseg::read_options reading{request.reading()};
  std::vector<lungseg::film_failure> failures{};
  std::size_t detections = 0;
  std::exception_ptr stopped{};  // what ended the run before its last film

  /// Of a film that its file says to be turned or mirrored, or of pixels that are not square: found on the film put
  /// right, in the grid of the file.
  static std::vector<lungseg::raw_detection> detect(raw_detector& detector, const lungseg::film_file& film) {
    const lungseg::film_grid grid = film.grid();
    std::vector<lungseg::raw_detection> found = detector.detect(grid.put_right(film.pixels));
    for (lungseg::raw_detection& each : found) {
      each.area = grid.as_it_lies(each.area);
      each.pixels = grid.as_it_lies(each.pixels);
    }
    return found;
  }

  void read_all(raw_detector& detector, lungseg::raw_results& results) {
    lungseg::progress bar{make_progress(request.common), "predicting", list.size()};
    film_list::reader films{list};
    while (const std::optional<listed_film> next = films.next()) {
      const listed_film& each = *next;
      lungseg::film_file film;
      std::vector<lungseg::raw_detection> found;
      const std::string reason = attempt(request, each, make_log(request.common), [&] {
        film = lungseg::read_film_file(each.file, reading);
        found = detect(detector, film);
      });
      if (reason.empty())
        results.add(each.image_id, each.name, film.pixels.height, film.pixels.width, found);
      else
        failures.push_back({each.name, reason, each.image_id});
      detections += found.size();
      bar.advance();
    }
  }

  /// What was read before the device was lost is kept; a disk that is full keeps nothing.
  void write(raw_detector& detector) {
    lungseg::write_atomically(request.out / "raw.json", [&](std::ostream& stream) {
      lungseg::raw_results results{stream, detector.model()};
      try {
        read_all(detector, results);
      } catch (const lungseg::device_error&) {
        stopped = std::current_exception();
      }
      results.finish(failures);
    });
    if (stopped) std::rethrow_exception(stopped);
  }
};

}  // namespace

int predict_raw(const predict_request& request) {
  const std::size_t models = request.predictor.models.size();
  lungseg::expect<lungseg::option_error>(
      models == 1, "predict: --raw takes one model, and " + std::to_string(models) + " were given");
  // Raw results are held against other programs', so products are summed as these do, without Winograd's rounding.
  const lungseg::context ctx = make_context(request.common).with_exact(true);
  raw_run run{request};
  request.guard(run.list).expect_free(request.out / "raw.json", lungseg::mark::raw_results);
  raw_detector detector{ctx, request.predictor.models.front()};
  const auto lock = open_folder(request.out, make_log(request.common));
  expect_writable(request.out / "raw.json");
  run.write(detector);
  std::cout << run.list.size() - std::ssize(run.failures) << " films read, " << run.detections << " detections, "
            << run.failures.size() << " failed\n"
            << run.list.summary;
  return run.failures.empty() && run.list.left_out == 0 ? done : some_failed;
}

}  // namespace cli
