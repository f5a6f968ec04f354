// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// What a user waits for: a model to load, and films from file to files (both masks and the overlay), with the signs
/// that a flag judges by.
///     film_bench [--model FILE] [--size N] [--threads N] [--seconds S] [--precision float32|bfloat16] [FILM...]
/// Without films, drawn ones of N x N pixels are taken; without a model, the one that ships. Prints a Markdown table;
/// times are wall milliseconds.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/model/weights/shipped_model.hpp"
#include "measure.hpp"

namespace {

using namespace lungseg;
namespace fs = std::filesystem;

struct settings {
  fs::path model;
  std::vector<fs::path> films;
  int size = 1024, threads = 2;
  double seconds = 3;
  dtype precision = dtype::float32;
};

settings parse(int count, char** words) {
  settings chosen;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (!word.starts_with("--")) {
      chosen.films.emplace_back(word);
    } else if (++i == count) {
      throw option_error{"film_bench: no value behind " + std::string{word}};
    } else if (word == "--model") {
      chosen.model = words[i];
    } else if (word == "--size") {
      chosen.size = std::atoi(words[i]);
    } else if (word == "--threads") {
      chosen.threads = std::atoi(words[i]);
    } else if (word == "--precision") {
      chosen.precision = parse_dtype(words[i]);
    } else if (word == "--seconds") {
      chosen.seconds = std::atof(words[i]);
    } else {
      throw option_error{
          "film_bench: [--model FILE] [--size N] [--threads N] [--seconds S] [--precision float32|bfloat16] [FILM...]"};
    }
  }
  if (chosen.model.empty()) chosen.model = shipped_model();
  return chosen;
}

/// A folder that goes with its owner.
struct work_folder {
  fs::path path;
  work_folder() {
    std::string name = (fs::temp_directory_path() / "lungseg-film-bench-XXXXXX").string();
    expect<file_error>(mkdtemp(name.data()) != nullptr, "film_bench: no folder " + name);
    path = name;
  }
  ~work_folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  work_folder(const work_folder&) = delete;
  work_folder& operator=(const work_folder&) = delete;
};

std::vector<fs::path> drawn_films(const fs::path& folder, int size) {
  std::vector<fs::path> films;
  for (std::uint64_t i = 0; i < 4; ++i) {
    films.push_back(folder / ("drawn_" + std::to_string(i) + ".png"));
    write_png(films.back(), draw_phantom(1, i, {.min_size = size, .max_size = size, .longest_aspect = 1}).picture);
  }
  return films;
}

void print(const std::string& what, const bench::timing& time) {
  std::printf("| %s | %.1f | %.1f | %.1f | %zu |\n", what.c_str(), time.median_ms, time.min_ms, time.cpu_ms, time.runs);
}

void measure_all(const settings& chosen) {
  const work_folder work;
  const std::vector<fs::path> films = chosen.films.empty() ? drawn_films(work.path, chosen.size) : chosen.films;
  const context ctx = context{}.with_threads(chosen.threads).with_precision(chosen.precision);
  const predict_options options{.force = true, .signs = true};
  std::printf("| what | ms, median | best | of the processor | runs |\n|---|---|---|---|---|\n");
  print("load " + chosen.model.filename().string(),
        bench::measure(chosen.seconds, [&] { predictor::load(ctx, {chosen.model}, options); }));
  const predictor model = predictor::load(ctx, {chosen.model}, options);
  std::size_t at = 0, lungs = 0;
  const auto one = [&] {
    const fs::path& file = films[at++ % films.size()];
    const film_file picture = read_film_file(file);
    const film_prediction found = model.predict(picture.pixels, file.filename().string(), picture.levels);
    write_film_files(work.path, "film", picture.pixels, found);
    lungs += found.lungs.size();
  };
  print("a film, file to files", bench::measure(chosen.seconds, one));
  std::printf("\n%d threads, %.1f lungs a film, flag: %s; peak %.0f MiB\n", chosen.threads,
              static_cast<double>(lungs) / static_cast<double>(at),
              model.has_flag() ? "in the model" : "none, its signs are taken all the same", bench::peak_mib());
}

}  // namespace

int main(int count, char** words) {
  try {
    measure_all(parse(count, words));
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "%s\n", fault.what());
    return 1;
  }
}
