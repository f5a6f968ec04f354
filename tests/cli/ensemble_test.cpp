// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Several models of the program: each one's own threshold counts, whichever is named first.

#include "lungseg/model/weights/weights.hpp"
#include "material.hpp"

using namespace lungseg_test;

TEST_CASE("program: the order of an ensemble's models does not matter") {
  const scratch_folder folder;
  const lungseg::archive trained = lungseg::read_archive(made().model);
  const auto with_threshold = [&](const std::string& name, float threshold) {
    lungseg::mask_rcnn_config config = lungseg::mask_rcnn_config_of(trained);
    config.mask_threshold = threshold;
    config.detection_score = 0;  // after two steps scores are small
    lungseg::mask_rcnn model{config};
    lungseg::take_weights(model, trained);
    lungseg::archive to;
    lungseg::add_model(to, model);
    lungseg::write_archive(folder / name, to);
    return (folder / name).string();
  };
  const std::string low = with_threshold("low.safetensors", 0.25f), high = with_threshold("high.safetensors", 0.75f),
                    middle = with_threshold("middle.safetensors", 0.5f);
  const auto results = [&](const std::string& models) {
    const std::string out = (folder / "out").string();
    const program_run run =
        run_program("predict" + models + " --min-score 0 --opening 0 --out " + out + " " + made().films + "/images");
    INFO(run.err);
    REQUIRE(run.status == 0);
    const std::string found = contents_of(folder / "out/results.json");
    std::filesystem::remove_all(out);
    return found;
  };
  const std::string alone = results(" --model " + middle);
  CHECK((results(" --model " + low) != alone));
  CHECK((results(" --model " + low + " --model " + high) == alone));
  CHECK((results(" --model " + high + " --model " + low) == alone));
}
