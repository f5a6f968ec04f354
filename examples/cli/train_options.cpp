// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "train_options.hpp"

#include "dataset_files.hpp"
#include "values.hpp"

namespace cli {

namespace {

/// The films that are learnt from, and those that are not.
void add_films(CLI::App& app, train_options& o) {
  app.add_option("--dataset", o.datasets, "dataset file; several are taken as one")
      ->required()
      ->check(CLI::ExistingPath);
  auto* own = app.add_option("--validation", o.validation, "dataset file to validate on; several are taken as one")
                  ->check(CLI::ExistingPath);
  auto* share = app.add_option("--validation-fraction", o.validation_fraction, "share of the films kept for validation")
                    ->check(between(0, 0.9))
                    ->capture_default_str()
                    ->excludes(own);
  app.add_option("--leave-out", o.leave_out,
                 "train without the films of this source of the dataset and test on them; several, or 'each' for all: "
                 "one training for each")
      ->excludes(own)
      ->excludes(share);
  app.add_option("--films", o.more_films, "folder of further frontal films, which need no masks, for --task view")
      ->check(CLI::ExistingDirectory);
  app.add_option("--negatives", o.negatives, "folder of pictures that are no frontal chest film, for --task view")
      ->check(CLI::ExistingDirectory);
  add_categories(app, o.categories);
}

/// How ranks that mpirun has started work together; see docs/distributed.md.
void add_ranks(CLI::App& app, train_options& o) {
  app.add_flag("--deterministic", o.deterministic,
               "the same bytes whatever the number of ranks, on one thread for each film of a step");
  app.add_option("--sync-norm", o.sync_norm, "ranks: batch norms over the films of all ranks")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--overlap", o.overlap, "ranks: sum gradients while the backward pass goes on")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--watchdog", o.watchdog,
                 "ranks: seconds without a sign of a rank's life or of its steps that end the job")
      ->check(between(1, 1e6))
      ->capture_default_str();
  app.add_flag("--timing", o.timing, "write how long each step takes, and what ranks wait for, to timing.csv in --out");
}

}  // namespace

void add_train_options(CLI::App& app, train_options& o) {
  add_films(app, o);
  app.add_option("--out", o.out, "folder of the run: checkpoints and curves")->required();
  app.add_option("--task", o.task,
                 "lungs: left and right, by Mask R-CNN; mask: both as one mask, by a U-Net, for dataset --unet; view: "
                 "whether a picture is a frontal film, and how it lies")
      ->check(CLI::IsMember({"lungs", "mask", "view"}))
      ->capture_default_str();
  app.add_option("--preset", o.preset,
                 "lungs_small (default), lungs, seed, matterport, torchvision or torchvision_v2; for masks unet_b0 "
                 "(default) to unet_b7");
  app.add_option("--init", o.weights, "weight file or checkpoint to start from")->check(CLI::ExistingPath);
  app.add_option("--stages", o.stages,
                 "layers:epochs@rate, ..., e.g. heads:5@1e-3,all:15@2e-4; layers are heads, "
                 "5+, 4+, 3+, all or a regular expression (default: the preset's)");
  app.add_option("--batch", o.batch, "films a step, of all ranks together (default: the preset's)")
      ->check(CLI::Range(1, 4096));
  app.add_option("--minutes", o.minutes, "time limit; the learning rate then falls with the clock")
      ->check(between(0, 1e6));
  app.add_flag("--resume", o.resume, "go on from the last checkpoint in --out, if there is one");
  add_ranks(app, o);
  add_computing(app, o.common);
  add_seed(app, o.common);
  add_quiet(app, o.common);
}

}  // namespace cli
