// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/tuning_file.hpp"

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;
using Catch::Matchers::Contains;
using lungseg_test::contents_of;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;

namespace {
const tuning_key key{"NVIDIA H200", 91900, "conv2d in float32, image 1 x 2 x 3 x 4, and so on"};
const engine_choice choice{.engine = 7, .knobs = {{2, 1}, {13, -32}}};
const std::string head = "lungseg: measured algorithms of convolutions, format 1\n";
}  // namespace

TEST_CASE("tuning_file: what is stored is found again, by the next one too") {
  const scratch_folder folder;
  tuning_file first{folder / "choices"};
  CHECK_FALSE(first.find(key));
  CHECK(folder.count() == 0);
  first.store(key, choice);
  first.store({"NVIDIA H200", 91900, "another"}, {.engine = 0});
  for (const tuning_file& file : {first, tuning_file{folder / "choices"}}) {
    CHECK(file.find(key) == choice);
    CHECK(file.find({"NVIDIA H200", 91900, "another"}) == engine_choice{.engine = 0});
  }
  CHECK(contents_of(folder / "choices") ==
        head + "NVIDIA H200\t91900\tanother\t0\nNVIDIA H200\t91900\t" + key.convolution + "\t7 2=1 13=-32\n");
}

TEST_CASE("tuning_file: a choice counts for its device, version and convolution only") {
  const scratch_folder folder;
  tuning_file file{folder / "choices"};
  file.store(key, choice);
  CHECK_FALSE(file.find({"NVIDIA H100", key.cudnn, key.convolution}));
  CHECK_FALSE(file.find({key.device, 92000, key.convolution}));
  CHECK_FALSE(file.find({key.device, key.cudnn, key.convolution + ", relu"}));
  file.store(key, {.engine = 9});  // measured anew
  CHECK(file.find(key) == engine_choice{.engine = 9});
}

TEST_CASE("tuning_file: what others have added meanwhile stays") {
  const scratch_folder folder;
  tuning_file a{folder / "choices"}, b{folder / "choices"};
  a.store({"NVIDIA H100", 91900, "x"}, choice);
  b.store({"NVIDIA H200", 91900, "y"}, choice);
  const tuning_file both{folder / "choices"};
  CHECK((both.find({"NVIDIA H100", 91900, "x"}) && both.find({"NVIDIA H200", 91900, "y"})));
}

TEST_CASE("tuning_file: a broken line is an error that names it, and the file stays as it is") {
  const scratch_folder folder;
  const std::string good = "NVIDIA H200\t91900\tx\t7 2=1\n";
  for (const std::string bad :
       {"\n", "NVIDIA H200\t91900\tx\n", "NVIDIA H200\t91900\tx\t7\t8\n", "H200\t9x\tx\t7\n", "H200\t91900\tx\t\n",
        "H200\t91900\tx\tseven\n", "H200\t91900\tx\t7 2\n", "H200\t91900\tx\t7 2=\n", "H200\t91900\tx\t7 =1\n",
        "H200\t91900\tx\t7  2=1\n", "H200\t91900\tx\t7 2=99999999999999999999\n", "H200\t91900\tx\t7 2=1"}) {
    put_file(folder / "choices", head + good + bad);
    CHECK_THROWS_AS(tuning_file{folder / "choices"}, format_error);
    CHECK_THROWS_WITH(tuning_file{folder / "choices"}, Contains("choices: line 3") && Contains("left as it is"));
  }
  tuning_file opened_before{folder / "other"};
  put_file(folder / "other", head + "nonsense\n");
  CHECK_THROWS_AS(opened_before.store(key, choice), format_error);
  CHECK(contents_of(folder / "other") == head + "nonsense\n");
}

TEST_CASE("tuning_file: a file that is something else is refused and not touched") {
  const scratch_folder folder;
  put_file(folder / "thesis.txt", "Chapter 1\n");
  CHECK_THROWS_WITH(tuning_file{folder / "thesis.txt"}, Contains("thesis.txt: line 1 is not \"lungseg: measured"));
  CHECK(contents_of(folder / "thesis.txt") == "Chapter 1\n");
  CHECK_THROWS_AS(tuning_file{folder.path()}, file_error);
  CHECK_THROWS_AS(tuning_file{"/dev/null"}, file_error);
}

TEST_CASE("tuning_file: one that cannot be written says why") {
  const scratch_folder folder;
  tuning_file file{folder / "missing" / "choices"};
  CHECK_THROWS_WITH(file.store(key, choice), Contains("choices: cannot create"));
}
