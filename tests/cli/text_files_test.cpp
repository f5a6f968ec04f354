// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Lists, settings and datasets as other systems write text.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "../support/text_encodings.hpp"
#include "material.hpp"

using Catch::Matchers::Contains;
using lungseg_test::contents_of;
using lungseg_test::expect_wrong_use;
using lungseg_test::in_utf16;
using lungseg_test::in_utf32;
using lungseg_test::made;
using lungseg_test::program_run;
using lungseg_test::put_file;
using lungseg_test::run_program;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

TEST_CASE("text files: a list may come from any system, in UTF-8") {
  const scratch_folder folder;
  const std::string list = (folder / "list.txt").string(), out = (folder / "d.json").string();
  const std::string command = "dataset --images " + made().films + "/images --masks " + made().films +
                              "/masks --list " + list + " --out " + out;
  for (const char* text :
       {"phantom_00003.png\nphantom_00005\n", "\xEF\xBB\xBFphantom_00003.png\r\nphantom_00005.png\r\n",
        "phantom_00003.png\rphantom_00005.png", "  phantom_00003.png \t\r\n\r\nphantom_00005.png  "}) {
    put_file(list, text);
    INFO(text);
    const program_run run = run_program(command);
    CHECK(run.status == 0);
    CHECK_THAT(run.out, Contains("2 films kept, 0 left out"));
  }
  fs::remove(out);
  for (const bool big : {false, true})
    for (const bool marked : {false, true}) {
      put_file(list, in_utf16("phantom_00003.png\r\nphantom_00005.png\r\n", big, marked));
      expect_wrong_use(command, list, "UTF-16; save it as UTF-8");
      put_file(list, in_utf32("phantom_00003.png\r\nphantom_00005.png\r\n", big, marked));
      expect_wrong_use(command, list, "UTF-32; save it as UTF-8");
    }
  put_file(list, std::string{"phantom_00003.png\nphantom_00005.png\0phantom_00001.png\n", 55});
  expect_wrong_use(command, list, "zero bytes");
  CHECK_FALSE(fs::exists(out));
}

TEST_CASE("text files: a name of the list that no film has is shown with what cannot be seen in it") {
  const scratch_folder folder;
  const std::string list = (folder / "list.txt").string();
  put_file(list, "phantom_00003.png\n\xEF\xBB\xBFphantom_00005.png\nphantom\x1B[31m\nR\xF6ntgen\n");
  const program_run run = run_program("dataset --images " + made().films + "/images --masks " + made().films +
                                      "/masks --list " + list + " --out " + (folder / "d.json").string());
  CHECK(run.status == 1);
  CHECK_THAT(run.out, Contains("1 films kept, 3 left out"));
  CHECK_THAT(run.err, Contains("\\u{feff}phantom_00005") && Contains("phantom\\u{1b}[31m") && Contains("R\\xf6ntgen"));
  CHECK_THAT(run.err, !Contains("\x1B"));
}

TEST_CASE("text files: datasets and settings in JSON") {
  const scratch_folder folder;
  fs::copy(made().films + "/images", folder / "images");
  const std::string file = (folder / "d.json").string(), settings = (folder / "c.json").string();
  const std::string build =
      "dataset --images " + (folder / "images").string() + " --masks " + made().films + "/masks --out ";
  for (const char* format : {"coco", "seed"}) {
    REQUIRE(run_program(build + file + " --format " + format).status == 0);
    const std::string text = contents_of(file);
    put_file(file, "\xEF\xBB\xBF" + text + "\r\n");
    CHECK_THAT(run_program("info " + file).out, Contains("films: 8"));
    if (format == std::string{"seed"}) continue;  // whose pixels would take long to widen
    for (const bool big : {false, true})
      for (const bool marked : {false, true}) {
        put_file(file, in_utf16(text, big, marked));
        for (const std::string& command :
             {"evaluate --model " + made().model + " --dataset ", std::string{"train --out x --dataset "}})
          expect_wrong_use(command + file, file, "UTF-16; save it as UTF-8");
      }
    put_file(file, text + '\0' + "behind the end");
    expect_wrong_use("info " + file, file, "zero byte");
  }
  const std::string convert =
      "convert " + made().model + " " + (folder / "m.h5").string() + " --to lungseg --config " + settings;
  put_file(settings, "\xEF\xBB\xBF{\"DETECTION_MIN_CONFIDENCE\": 0.5}\r\n");
  expect_wrong_use(convert, "BACKBONE");  // read, but not of this network
  put_file(settings, in_utf16("{\"DETECTION_MIN_CONFIDENCE\": 0.5}"));
  expect_wrong_use(convert, settings, "UTF-16");
}
