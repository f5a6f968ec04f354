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
#include "ct_films.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/data/ct/ct_phantom.hpp"
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
  std::string modality = "xray";
  bool sized = false;  // whether --max-size was given

  int run() const {
    lungseg::expect<lungseg::option_error>(first + static_cast<std::uint64_t>(count) >= first,
                                           "phantom: --first and --count lead beyond 2^64 - 1");
    return modality == "ct" ? run_ct() : run_films();
  }

  int run_films() const {
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

  /// Series of CT: each a folder of DICOM files in images/, its masks slice by slice in left/ and right/.
  int run_ct() const {
    lungseg::ct_phantom_options options;
    if (sized) options.size = drawing.max_size;
    const auto lock = open_folder(out, make_log(common));
    for (const char* part : {"images", "left", "right"}) make_folder(out / part);
    lungseg::progress bar{make_progress(common), "drawing", count};
    for (int i = 0; i < count; ++i) {
      const std::uint64_t index = first + static_cast<std::uint64_t>(i);
      draw_series(lungseg::draw_ct_phantom(common.seed, index, options), stem_of(index));
      bar.advance();
    }
    make_log(common)(lungseg::log_level::note, std::to_string(count) + " series drawn into " + out.string());
    return done;
  }

  void draw_series(const lungseg::ct_phantom& drawn, const std::string& name) const {
    const lungseg::output_guard guard;
    const auto mask_file = [&](const char* side, std::size_t z) {
      char number[24];
      std::snprintf(number, sizeof number, "_%04zu.png", z + 1);
      return out / side / (name + number);
    };
    make_folder(out / "images" / name);
    for (const auto& entry : std::filesystem::directory_iterator{out / "images" / name})
      guard.expect_free(entry.path(), lungseg::mark::dicom_result);
    for (std::size_t z = 0; z < drawn.left.size(); ++z)
      for (const char* side : {"left", "right"}) guard.expect_free(mask_file(side, z), lungseg::mark::drawn_picture);
    write_ct(out / "images" / name, drawn.volume, std::to_string(common.seed) + " " + name);
    for (std::size_t z = 0; z < drawn.left.size(); ++z) {
      lungseg::write_mask(mask_file("left", z), drawn.left[z], lungseg::mark::drawn_picture);
      lungseg::write_mask(mask_file("right", z), drawn.right[z], lungseg::mark::drawn_picture);
    }
  }

  static constexpr std::array parts{"images", "left", "right", "masks"};

  static std::string stem_of(std::uint64_t index) {
    char name[40];
    std::snprintf(name, sizeof name, "phantom_%05llu", static_cast<unsigned long long>(index));
    return name;
  }
  static std::string name_of(std::uint64_t index) { return stem_of(index) + ".png"; }

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
  app->add_option("--max-size", self->drawing.max_size,
                  "largest length of the longer side; rows and columns of CT slices (default there: 256)")
      ->capture_default_str()
      ->each([self](const std::string&) { self->sized = true; });
  app->add_option("--modality", self->modality, "xray, or ct for series of axial slices in DICOM files, into images/")
      ->check(CLI::IsMember({"xray", "ct"}))
      ->capture_default_str();
  app->add_option("--threads", self->common.threads, "threads to draw with (default: all processors)")
      ->check(CLI::Range(1, 1024));
  add_seed(*app, self->common);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }};
}

}  // namespace cli
