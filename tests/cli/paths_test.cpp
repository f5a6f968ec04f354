// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Folders that must differ, however they are spelt, and folders that one run has for itself.

#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "lungseg/core/files/folder_lock.hpp"
#include "material.hpp"

using Catch::Matchers::Contains;
using lungseg_test::contents_of;
using lungseg_test::expect_wrong_use;
using lungseg_test::made;
using lungseg_test::program_run;
using lungseg_test::put_file;
using lungseg_test::run_program;
using lungseg_test::run_shell;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

TEST_CASE("paths: a folder of films is not taken for their masks, whatever it is called") {
  const scratch_folder folder;
  const std::string x = (folder / "x").string(), out = " --out " + (folder / "d.json").string();
  fs::copy(made().films + "/images", x);
  fs::create_directory(folder / "x/inner");
  fs::create_directory_symlink(x, folder / "link");
  for (const std::string& same : {x, x + "/", x + "/.", x + "/../x", x + "//", x + "/inner/..",
                                  (folder / "link").string(), fs::relative(x).string()}) {
    expect_wrong_use("dataset --images " + x + " --masks " + same + out, "films and masks are in one folder");
    expect_wrong_use("dataset --images " + same + " --masks " + x + out, "films and masks are in one folder");
    expect_wrong_use("dataset --images " + x + " --left " + same + " --right " + made().films + "/right" + out,
                     "films and masks are in one folder");
    expect_wrong_use("dataset --images " + made().films + "/images --left " + x + " --right " + same + out,
                     "left and right masks are in one folder");
    expect_wrong_use("dataset --images " + x + " --masks " + made().films + "/masks --figures " + same + out,
                     "figures would replace");
  }
  expect_wrong_use("dataset --images " + made().films + "/images --masks " + x + " --figures " + x + "/." + out,
                   "figures would replace");
  CHECK_FALSE(fs::exists(folder / "d.json"));
}

TEST_CASE("paths: a mask that is its film, or the other side's mask, through a link is left out") {
  const scratch_folder folder;
  for (const char* part : {"images", "left", "right", "masks"}) fs::copy(made().films + "/" + part, folder / part);
  const std::string first = "phantom_00000.png", out = " --out " + (folder / "d.json").string();
  const auto link = [&](const std::string& to, const std::string& from) {
    fs::remove(folder / from / first);
    fs::create_symlink(folder / to / first, folder / from / first);
  };
  link("images", "masks");
  const std::string images = "dataset --images " + (folder / "images").string();
  const program_run own = run_program(images + " --masks " + (folder / "masks").string() + out);
  CHECK(own.status == 1);
  CHECK_THAT(own.err, Contains("masks/" + first) && Contains("same file"));
  CHECK_THAT(own.out, Contains("7 films kept"));
  link("left", "right");
  const program_run twice =
      run_program(images + " --left " + (folder / "left").string() + " --right " + (folder / "right").string() + out);
  CHECK(twice.status == 1);
  CHECK_THAT(twice.err, Contains("right/" + first) && Contains("same file"));
}

TEST_CASE("paths: a dataset that is named twice is refused, and validation on training films is told") {
  const scratch_folder folder;
  const std::string d = made().dataset, again = made().folder.path().string() + "/./dataset.json";
  fs::create_directory_symlink(made().folder.path(), folder / "link");
  for (const std::string& twin : {d, again, (folder / "link/dataset.json").string()})
    expect_wrong_use("evaluate --model " + made().model + " --dataset " + d + " " + twin, "two datasets hold the film");
  const std::string run = (folder / "run").string();
  const program_run judged =
      run_program("train --dataset " + d + " --validation " + (folder / "link/dataset.json").string() +
                  " --batch 4 --stages heads:1@1e-3 --out " + run);
  INFO(judged.err);
  CHECK(judged.status == 0);
  CHECK_THAT(judged.err, Contains("warning: 8 of the 8 validation films are training films"));
  CHECK_THAT(run_program(made().train("apart")).err, !Contains("are training films"));
}

TEST_CASE("lock: a second run is refused before it writes anything") {
  const scratch_folder folder;
  const auto files = [&] {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator{folder.path()}) all += entry.path().string() + "\n";
    return all;
  };
  const std::string out = folder.path().string();
  const lungseg::folder_lock held{out};
  const std::string before = files();
  for (const std::string& command :
       {"train --dataset " + made().dataset + " --out " + out,
        "train --resume --dataset " + made().dataset + " --out " + out,
        "predict --model " + made().model + " " + made().films + "/images --out " + out + "/.",
        "predict --raw --model " + made().model + " " + made().films + "/images --out " + out,
        "phantom --count 1 --out " + out,
        "dataset --images " + made().films + "/images --masks " + made().films + "/masks --figures " + out + " --out " +
            made().path("locked.json")})
    expect_wrong_use(command, out, "process " + std::to_string(::getpid()));
  CHECK(files() == before);
  CHECK_FALSE(fs::exists(made().path("locked.json")));
}

TEST_CASE("lock: of two trainings at once one is done, whole") {
  const scratch_folder folder;
  const std::string run = (folder / "run").string();
  const std::string train =
      "$LUNGSEG train -q --threads 1 --dataset " + made().dataset + " --batch 4 --stages heads:1@1e-3 --out " + run;
  const program_run both = run_shell(train + " --seed 1 & one=$!\n" + train +
                                     " --seed 2 & two=$!\nwait $one; a=$?\nwait $two; b=$?\necho ended $a $b");
  INFO(both.err);
  CHECK_THAT(both.out, Contains("ended 0 2\n") || Contains("ended 2 0\n"));
  CHECK_THAT(both.err, Contains(run) && Contains("another run is writing there (process"));
  CHECK_FALSE(fs::exists(run + "/.lungseg.lock"));
}

TEST_CASE("lock: a run that was killed does not bind the next") {
  const scratch_folder folder;
  const std::string run = (folder / "run").string();
  const std::string train =
      "$LUNGSEG train -q --threads 1 --dataset " + made().dataset + " --batch 4 --out " + run + " --stages ";
  const program_run killed =
      run_shell(train + "heads:500@1e-3 & one=$!\nfor i in $(seq 600); do test -s " + run +
                "/.lungseg.lock && break; sleep 0.1; done\nkill -9 $one; wait $one\ntest -e " + run +
                "/.lungseg.lock && echo left\n" + train + "heads:1@1e-3 --resume >/dev/null && echo done");
  INFO(killed.err);
  CHECK_THAT(killed.out, Contains("left") && Contains("done"));
  CHECK_FALSE(fs::exists(run + "/.lungseg.lock"));
}
