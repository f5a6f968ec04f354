// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg phantom: draws films with exact masks, so that everything can be tried without data.

#include "lungseg/data/phantom/phantom.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include "common.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "values.hpp"

namespace cli {

namespace {

struct phantom_command {
  common_options common;
  std::filesystem::path out;
  int count = 100;
  std::uint64_t first = 0;
  lungseg::phantom_options drawing;

  int run() const {
    const lungseg::context ctx = make_context(common);
    expect_free();
    const auto lock = open_folder(out, make_log(common));
    for (const char* part : parts) make_folder(out / part);
    lungseg::progress bar{make_progress(common), "drawing", count};
    std::mutex printing;
    lungseg::parallel_dynamic(ctx, count, [&](std::int64_t i) {
      draw(first + static_cast<std::uint64_t>(i));
      const std::lock_guard one_at_a_time{printing};
      bar.advance();
    });
    make_log(common)(lungseg::log_level::note, std::to_string(count) + " films drawn into " + out.string());
    return done;
  }

  static constexpr std::array parts{"images", "left", "right", "masks"};

  static std::string name_of(std::uint64_t index) {
    char name[40];
    std::snprintf(name, sizeof name, "phantom_%05llu.png", static_cast<unsigned long long>(index));
    return name;
  }

  /// Only films that were drawn are drawn anew.
  void expect_free() const {
    const lungseg::output_guard guard;
    for (int i = 0; i < count; ++i)
      for (const char* part : parts)
        guard.expect_free(out / part / name_of(first + static_cast<std::uint64_t>(i)), lungseg::mark::drawn_picture);
  }

  void draw(std::uint64_t index) const {
    const lungseg::phantom drawn = lungseg::draw_phantom(common.seed, index, drawing);
    const std::string name = name_of(index);
    lungseg::mask both = drawn.left;
    for (std::size_t i = 0; i < both.pixels.size(); ++i) both.pixels[i] |= drawn.right.pixels[i];
    lungseg::write_png(out / "images" / name, drawn.picture, lungseg::mark::drawn_picture);
    lungseg::write_mask(out / "left" / name, drawn.left, lungseg::mark::drawn_picture);
    lungseg::write_mask(out / "right" / name, drawn.right, lungseg::mark::drawn_picture);
    lungseg::write_mask(out / "masks" / name, both, lungseg::mark::drawn_picture);
  }
};

}  // namespace

command add_phantom(CLI::App& program) {
  auto self = std::make_shared<phantom_command>();
  CLI::App* app =
      add_command(program, "phantom", "draw chest films with exact masks into images/, left/, right/, masks/");
  app->add_option("--out", self->out, "folder to draw into")->required();
  app->add_option("--count", self->count, "how many films")->check(CLI::Range(1, 10'000'000))->capture_default_str();
  app->add_option("--first", self->first, "number of the first film: a series can be continued")
      ->check(whole_number())
      ->capture_default_str();
  app->add_option("--min-size", self->drawing.min_size, "least length of the longer side")->capture_default_str();
  app->add_option("--max-size", self->drawing.max_size, "largest length of the longer side")->capture_default_str();
  app->add_option("--threads", self->common.threads, "threads to draw with (default: all processors)")
      ->check(CLI::Range(1, 1024));
  add_seed(*app, self->common);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }};
}

}  // namespace cli
